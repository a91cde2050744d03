import type { Form, List, Place, Shape, Texts } from '../shape.ts'

/** How large the smallest value of a shape is, counted in values and characters; Infinity when no finite document fits it. */
export interface Sizes {
  readonly shape: (shape: Shape) => number
  readonly form: (form: Form) => number
}

/** Beyond it sizes are no longer told apart; it keeps them from growing into Infinity. */
const sizeMax = 1e9

/** Measures everything below a place. A schema that refers to itself without an end has no finite document: sizes come from below. */
export function measure(root: Place): Sizes {
  const sizes = new Map<Shape, number>()
  const shape = (one: Shape): number => sizes.get(one) ?? Infinity
  const form = (one: Form): number => sizeOfForm(one, shape)
  const shapes = shapesBelow(root())
  for (let changed = true; changed;) {
    changed = false
    for (const one of shapes) {
      const size = sizeOfShape(one, shape)
      if (size >= shape(one)) continue
      sizes.set(one, size)
      changed = true
    }
  }
  return { shape, form }
}

function shapesBelow(root: Shape): ReadonlySet<Shape> {
  const found = new Set([root])
  // A set that grows while it is walked is walked to its end.
  for (const shape of found) {
    if (shape.list !== null) found.add(shape.list.items())
    for (const { fields } of shape.forms()) {
      for (const place of fields.values()) found.add(place())
    }
  }
  // Inner places come behind outer ones, and are needed first.
  return new Set([...found].toReversed())
}

type SizeOf = (shape: Shape) => number

function sizeOfShape(shape: Shape, sizeOf: SizeOf): number {
  return Math.min(
    shape.nothing || shape.truths.length > 0 || shape.numbers !== null ? 1 : Infinity,
    shape.texts === null ? Infinity : sizeOfTexts(shape.texts),
    shape.list === null ? Infinity : sizeOfList(shape.list, sizeOf),
    ...shape.forms().map((form) => sizeOfForm(form, sizeOf)),
  )
}

export function sizeOfTexts(texts: Texts): number {
  if (texts.kind === 'listed') return 1 + (texts.values[0]?.length ?? 0)
  return 1 + texts.shortest
}

export function sizeOfList({ items, fewest }: List, sizeOf: SizeOf): number {
  if (fewest === 0) return 1
  const item = sizeOf(items())
  return item === Infinity ? Infinity : Math.min(sizeMax, 1 + fewest * item)
}

function sizeOfForm({ fields, required }: Form, sizeOf: SizeOf): number {
  let size = 1
  for (const name of required) {
    const place = fields.get(name)
    const inner = place === undefined ? Infinity : sizeOf(place())
    if (inner === Infinity) return Infinity
    size = Math.min(sizeMax, size + 1 + inner)
  }
  return size
}
