import { accepts } from './accepts.ts'
import type { Findings, Pair, Tell } from './compare-places.ts'
import { stepInto } from '../json-path.ts'
import type { Sizes } from './measure.ts'
import { shapeOf } from '../reading/read-listed.ts'
import { smallestObject } from './smallest-document.ts'
import type { Choice, Form, Scalar, Shape } from '../shape.ts'

type Told = Pick<Findings, 'inner' | 'outside'> & { readonly tell: Tell }
/** Fields whose value is settled; undefined = it is left out. */
type Settled = ReadonlyMap<string, Scalar | undefined>

/** Compares each form that objects may have with the form that knows it: the only one, or the one that the constant in it names. */
export function compareObjects(
  sent: Shape,
  known: Shape,
  pair: Pair,
  sizes: Sizes,
  told: Told,
): void {
  const [only] = known.forms()
  for (const form of sent.forms()) {
    if (sizes.form(form) === Infinity) continue
    if (only === undefined) told.tell('type', smallestObject(form, sizes))
    else if (known.choice === null) compareForms(form, only, new Map(), pair, sizes, told)
    else compareWithChoice(form, known.choice, known.forms(), pair, sizes, told)
  }
}

/** Each document has one constant, or none that is known; so it is enough to look at the form once for each constant. */
function compareWithChoice(
  form: Form,
  { field, constants }: Choice,
  known: readonly Form[],
  pair: Pair,
  sizes: Sizes,
  told: Told,
): void {
  const place = form.fields.get(field)
  if (place === undefined || !form.required.has(field)) {
    told.outside(lackingField(form, field, new Map(), pair, sizes))
  }
  if (place === undefined || sizes.shape(place()) === Infinity) return
  const named = shapeOf(constants)
  told.inner({
    sent: place,
    known: () => named,
    path: stepInto(pair.path, field),
    field: pair.field ?? field,
    wrap: (value) => pair.wrap(smallestObject(form, sizes, new Map([[field, value]]))),
    rule: 'oneOf',
  })
  for (const [index, constant] of constants.entries()) {
    const knownForm = known[index]
    if (knownForm === undefined || !accepts(place(), constant)) continue
    compareForms(form, knownForm, new Map([[field, constant]]), pair, sizes, told)
  }
}

function compareForms(
  form: Form,
  known: Form,
  settled: Settled,
  pair: Pair,
  sizes: Sizes,
  told: Told,
): void {
  for (const name of known.required) {
    if (form.required.has(name) || settled.has(name)) continue
    told.outside(lackingField(form, name, settled, pair, sizes))
  }
  for (const [name, place] of form.fields) {
    const knownPlace = known.fields.get(name)
    if (knownPlace === undefined || sizes.shape(place()) === Infinity) continue
    const constant = settled.get(name)
    const narrowed = constant === undefined ? undefined : shapeOf([constant])
    told.inner({
      sent: narrowed === undefined ? place : () => narrowed,
      known: knownPlace,
      path: stepInto(pair.path, name),
      field: pair.field ?? name,
      wrap: (value) => pair.wrap(smallestObject(form, sizes, new Map([...settled, [name, value]]))),
    })
  }
}

function lackingField(form: Form, name: string, settled: Settled, pair: Pair, sizes: Sizes) {
  const document = smallestObject(form, sizes, new Map([...settled, [name, undefined]]))
  return {
    path: stepInto(pair.path, name),
    field: pair.field ?? name,
    rule: 'required',
    known: 'a document that has it',
    document: pair.wrap(document),
  }
}
