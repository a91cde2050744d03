import { choice, holding, list, number, object, ref, text, truth, whole } from './schema-words.ts'
import type { Words } from './schema-words.ts'

/** Two schemas and what is to be said of them, by somebody who thought about it and not by the program. */
export interface JudgedPair {
  readonly name: string
  readonly older: Words
  readonly newer: Words
  /**
   * Which readers meet a document that they refuse, by which rule and where; `same` = nobody does. `new` = those of the older schema meet new records;
   * `old` = those of the newer schema meet old records.
   */
  readonly verdict: 'same' | readonly string[]
}

const same = (name: string, older: Words, newer: Words): JudgedPair => ({
  name,
  older,
  newer,
  verdict: 'same',
})
const differ = (name: string, older: Words, newer: Words, ...verdict: string[]): JudgedPair => ({
  name,
  older,
  newer,
  verdict,
})

/** What stands in the field `a` of a document. */
const sameValue = (name: string, older: Words, newer: Words): JudgedPair =>
  same(name, holding(older), holding(newer))
const otherValue = (name: string, older: Words, newer: Words, ...verdict: string[]): JudgedPair =>
  differ(name, holding(older), holding(newer), ...verdict)

const code = (...values: readonly (string | number | boolean | null)[]): Words => ({ enum: values })
const constant = (value: string | number | boolean | null): Words => ({ const: value })
const date = text({ format: 'date' })
const person = object({ 'name!': text({ maxLength: 9 }), 'number!': text({ maxLength: 18 }) })
const longerPerson = object({
  'name!': text({ maxLength: 10 }),
  'number!': text({ maxLength: 18 }),
})
const node = (value: Words): Words => object({ 'value!': value, next: ref('node') })
const card = { 'number!': text() }
const cash = { 'amount!': whole() }
const nothing = list(whole({ minimum: 2, maximum: 1 }))
const impossible = text({ minLength: 2, maxLength: 1 })

export const judgedPairs: readonly JudgedPair[] = [
  // Fields that come and go.
  same('nothing changed', holding(text()), holding(text())),
  same('an optional field comes', object({ 'a!': text() }), object({ 'a!': text(), b: date })),
  same('an optional field goes', object({ 'a!': text(), b: date }), object({ 'a!': text() })),
  same('one optional field goes and another comes', object({ a: text() }), object({ b: whole() })),
  differ('a required field comes', object({}), object({ 'a!': text() }), 'old required $.a'),
  differ('a required field goes', object({ 'a!': text() }), object({}), 'new required $.a'),
  differ(
    'a required field comes with a default',
    object({}),
    object({ 'a!': text({ default: '' }) }),
    'old required $.a',
  ),
  differ(
    'a field becomes required',
    object({ a: text() }),
    object({ 'a!': text() }),
    'old required $.a',
  ),
  differ(
    'a field becomes optional',
    object({ 'a!': text() }),
    object({ a: text() }),
    'new required $.a',
  ),
  differ(
    'a required field is renamed',
    object({ 'a!': text() }),
    object({ 'b!': text() }),
    'new required $.a',
    'old required $.b',
  ),
  differ(
    'an optional field comes back with another type',
    object({ a: text() }),
    object({ a: whole() }),
    'new type $.a',
    'old type $.a',
  ),
  same('closed or not closed is not the schema’s to say', holding(text()), {
    type: 'object',
    properties: { a: text() },
    required: ['a'],
  }),
  same('the order of fields', object({ a: text(), b: date }), object({ b: date, a: text() })),
  same('annotations', holding(text({ title: 'a' })), holding(text({ 'x-field': 1, examples: [] }))),
  same('a document without fields', object({}), { type: 'object' }),
  same('a field of which nothing fits comes', object({}), object({ a: impossible })),
  differ(
    'nothing fits a field any more',
    object({ a: text() }),
    object({ a: impossible }),
    'old type $.a',
  ),
  differ(
    'a required name is declared nowhere',
    object({}),
    object({}, { required: ['a'] }),
    'old required $.a',
  ),
  same(
    'nothing fits either schema',
    object({ 'a!': impossible }),
    object({ 'b!': impossible, 'c!': text() }),
  ),
  differ(
    'nothing fits the schema any more',
    holding(text()),
    holding(text(), { required: ['a', 'b'] }),
    'old required $.b',
  ),
  same('names of the prototype', object({ constructor: text() }), object({ toString: whole() })),
  differ(
    'a name of the prototype becomes required',
    object({ constructor: text() }),
    object({ 'constructor!': text() }),
    'old required $.constructor',
  ),
  differ(
    'hasOwnProperty changes its type',
    object({ hasOwnProperty: text() }),
    object({ hasOwnProperty: truth }),
    'new type $.hasOwnProperty',
    'old type $.hasOwnProperty',
  ),
  differ(
    'names that are words of schemas',
    object({ $ref: text(), type: truth, properties: object({}), const: text(), 'x-a': text() }),
    object({ $ref: truth, type: truth, properties: object({}), const: text(), 'x-a': date }),
    'new type $.$ref',
    'old type $.$ref',
    'old format $.x-a',
  ),
  same('names in Chinese', object({ 姓名: text() }), object({ 姓名: text(), 证件: text() })),

  // Types.
  otherValue('text becomes number', text(), number(), 'new type $.a', 'old type $.a'),
  otherValue('whole becomes number', whole(), number(), 'new type $.a'),
  otherValue('number becomes whole', number(), whole(), 'old type $.a'),
  otherValue('null may stand there too', text(), { type: ['string', 'null'] }, 'new type $.a'),
  otherValue('null no more', { type: ['null', 'string'] }, text(), 'old type $.a'),
  sameValue('the order of types', { type: ['null', 'string'] }, { type: ['string', 'null'] }),
  sameValue('one type in a list', { type: ['string'] }, text()),
  sameValue('integer beside number', { type: ['integer', 'number'] }, number()),
  otherValue('truth becomes text', truth, text(), 'new type $.a', 'old type $.a'),
  otherValue('object becomes list', object({}), list(text()), 'new type $.a', 'old type $.a'),
  sameValue('null as a type and as a constant', { type: 'null' }, constant(null)),

  // Constants and enumerations.
  sameValue('const and enum of one', constant('x'), code('x')),
  sameValue('the order of an enum', code('x', 'y'), code('y', 'x')),
  sameValue('truth and both of them', truth, code(true, false)),
  otherValue('truth becomes true', truth, constant(true), 'old const $.a'),
  otherValue('true becomes truth', constant(true), truth, 'new const $.a'),
  otherValue(
    'true becomes false',
    constant(true),
    constant(false),
    'new const $.a',
    'old const $.a',
  ),
  otherValue('a code comes', code('x', 'y'), code('x', 'y', 'z'), 'new enum $.a'),
  otherValue('a code goes', code('x', 'y', 'z'), code('x', 'y'), 'old enum $.a'),
  otherValue('an enum becomes a text', code('x'), text(), 'new const $.a'),
  otherValue('a text becomes an enum', text(), code('x', 'y'), 'old enum $.a'),
  sameValue('an enum with the type of only some', code('x', 1), code(1, 'x')),
  sameValue(
    'what an enum lists beside its type counts not',
    { type: 'string', enum: ['x', 1, null] },
    code('x'),
  ),
  sameValue(
    'what an enum lists beyond its bounds counts not',
    whole({ enum: [1, 2, 30], maximum: 10 }),
    code(1, 2),
  ),
  sameValue('const within enum', { const: 'x', enum: ['x', 'y'] }, constant('x')),
  otherValue('a number in quotes', constant(1), constant('1'), 'new type $.a', 'old type $.a'),
  otherValue('nought and false', constant(0), constant(false), 'new type $.a', 'old type $.a'),
  otherValue(
    'null and the empty text',
    constant(null),
    constant(''),
    'new type $.a',
    'old type $.a',
  ),
  sameValue('-0 and 0', constant(-0), constant(0)),
  sameValue('1.0 and 1', constant(Number('1.0')), whole({ minimum: 1, maximum: 1 })),
  sameValue('a whole range and its list', whole({ minimum: 1, maximum: 3 }), code(1, 2, 3)),
  otherValue(
    'a range and its list',
    number({ minimum: 1, maximum: 3 }),
    code(1, 2, 3),
    'old enum $.a',
  ),
  otherValue(
    'more numbers than are listed',
    whole({ minimum: 1 }),
    code(1, 2, 3, 4),
    'old enum $.a',
  ),
  otherValue(
    'more texts than are listed',
    text({ minLength: 1, maxLength: 1 }),
    code('x', '?', ' ', 'a', 'b'),
    'old enum $.a',
  ),
  otherValue(
    'a format and texts of its length',
    text({ minLength: 10, maxLength: 10 }),
    date,
    'old format $.a',
  ),
  otherValue(
    'two formats of one length',
    text({ format: 'decimal', minLength: 10, maxLength: 10 }),
    date,
    'new format $.a',
    'old format $.a',
  ),
  sameValue('a range of one number', number({ minimum: 5, maximum: 5 }), constant(5)),
  sameValue('the empty text', text({ maxLength: 0 }), constant('')),

  // Bounds of numbers.
  sameValue('minimum 1 and above 0', whole({ minimum: 1 }), whole({ exclusiveMinimum: 0 })),
  sameValue('maximum 9 and below 10', whole({ maximum: 9 }), whole({ exclusiveMaximum: 10 })),
  sameValue('a minimum between whole numbers', whole({ minimum: 0.5 }), whole({ minimum: 1 })),
  sameValue('below 1.5 and at most 1', whole({ exclusiveMaximum: 1.5 }), whole({ maximum: 1 })),
  otherValue(
    'at least 0 and above 0',
    number({ minimum: 0 }),
    number({ exclusiveMinimum: 0 }),
    'old minimum $.a',
  ),
  otherValue(
    'minimum 1 and above 0 of fractions',
    number({ minimum: 1 }),
    number({ exclusiveMinimum: 0 }),
    'new minimum $.a',
  ),
  sameValue('minimum -0', number({ minimum: -0 }), number({ minimum: 0 })),
  otherValue('a lower minimum', whole({ minimum: 1 }), whole({ minimum: 0 }), 'new minimum $.a'),
  otherValue('a higher minimum', whole({ minimum: 0 }), whole({ minimum: 1 }), 'old minimum $.a'),
  otherValue('a higher maximum', whole({ maximum: 1 }), whole({ maximum: 2 }), 'new maximum $.a'),
  otherValue('a lower maximum', whole({ maximum: 2 }), whole({ maximum: 1 }), 'old maximum $.a'),
  otherValue('a maximum comes', whole(), whole({ maximum: 1 }), 'old maximum $.a'),
  otherValue('a minimum goes', number({ minimum: 1 }), number(), 'new minimum $.a'),
  otherValue(
    'one up, one down',
    whole({ minimum: 1, maximum: 5 }),
    whole({ minimum: 2, maximum: 6 }),
    'new maximum $.a',
    'old minimum $.a',
  ),
  otherValue(
    'the largest safe number',
    whole({ maximum: Number.MAX_SAFE_INTEGER }),
    whole({ maximum: Number.MAX_SAFE_INTEGER - 1 }),
    'old maximum $.a',
  ),
  sameValue(
    'numbers so large that none has a fraction',
    number({ minimum: 2 ** 52, maximum: 2 ** 52 + 2 }),
    whole({ minimum: 2 ** 52, maximum: 2 ** 52 + 2 }),
  ),
  sameValue(
    'no number lies between two neighbours',
    object({ b: number({ exclusiveMinimum: 1, exclusiveMaximum: 1 + Number.EPSILON }) }),
    object({}),
  ),
  otherValue(
    'a fraction of the smallest',
    number({ minimum: 0, maximum: Number.MIN_VALUE }),
    constant(0),
    'old const $.a',
  ),

  // Texts.
  otherValue('longer texts', text({ maxLength: 5 }), text({ maxLength: 6 }), 'new maxLength $.a'),
  otherValue('shorter texts', text({ maxLength: 6 }), text({ maxLength: 5 }), 'old maxLength $.a'),
  otherValue('empty no more', text(), text({ minLength: 1 }), 'old minLength $.a'),
  otherValue('empty as well', text({ minLength: 1 }), text({ minLength: 0 }), 'new minLength $.a'),
  sameValue('minLength 0', text({ minLength: 0 }), text()),
  sameValue('a rare character is one', text({ const: '𠮷', maxLength: 1 }), constant('𠮷')),
  otherValue(
    'two characters are two, whatever they are written in',
    text({ enum: ['𠮷', '𠮷𠮷'], maxLength: 1 }),
    code('𠮷', '𠮷𠮷'),
    'new const $.a',
  ),
  otherValue('a text becomes a date', text(), date, 'old format $.a'),
  otherValue('a date becomes a text', date, text(), 'new format $.a'),
  otherValue(
    'a date becomes the end of a validity',
    date,
    text({ format: 'validity-end' }),
    'new format $.a',
  ),
  otherValue(
    'a number of people becomes a credit code',
    text({ format: 'subject-number' }),
    text({ format: 'credit-code' }),
    'old format $.a',
  ),
  otherValue(
    'a date becomes a time',
    date,
    text({ format: 'date-time' }),
    'new format $.a',
    'old format $.a',
  ),
  sameValue('a bound that a format has anyway', date, text({ format: 'date', maxLength: 10 })),
  sameValue(
    'no text of a format is so short',
    object({ b: text({ format: 'date', maxLength: 9 }) }),
    object({}),
  ),
  otherValue(
    'a shorter name',
    text({ format: 'name', maxLength: 50 }),
    text({ format: 'name', maxLength: 40 }),
    'old maxLength $.a',
  ),
  otherValue('some dates', date, code('2026-01-01', '2026-01-02'), 'old enum $.a'),
  otherValue('any date', constant('2026-01-01'), date, 'new const $.a'),
  sameValue(
    'a constant that is no date',
    { const: 'x', type: 'string', format: 'date' },
    impossible,
  ),

  // Lists.
  otherValue(
    'longer lists',
    list(text(), { maxItems: 2 }),
    list(text(), { maxItems: 3 }),
    'new maxItems $.a',
  ),
  otherValue(
    'shorter lists',
    list(text(), { maxItems: 3 }),
    list(text(), { maxItems: 2 }),
    'old maxItems $.a',
  ),
  otherValue(
    'an empty list no more',
    list(text()),
    list(text(), { minItems: 1 }),
    'old minItems $.a',
  ),
  otherValue(
    'an empty list as well',
    list(text(), { minItems: 2 }),
    list(text()),
    'new minItems $.a',
  ),
  sameValue('minItems 0', list(text()), list(text(), { minItems: 0 })),
  otherValue('other items', list(code('x')), list(code('x', 'y')), 'new const $.a[]'),
  otherValue(
    'other items of long lists',
    list(code('x', 'y'), { minItems: 3 }),
    list(code('x'), { minItems: 3 }),
    'old const $.a[]',
  ),
  sameValue(
    'items of a list that is always empty',
    list(text(), { maxItems: 0 }),
    list(whole(), { maxItems: 0 }),
  ),
  sameValue('a list of what cannot be', nothing, list(text(), { maxItems: 0 })),
  sameValue(
    'no list is so long and so short',
    list(text(), { minItems: 2, maxItems: 1 }),
    impossible,
  ),
  otherValue('a list of lists', list(list(whole())), list(list(number())), 'new type $.a[][]'),
  otherValue(
    'a field of items becomes required',
    list(object({ b: text() })),
    list(object({ 'b!': text() })),
    'old required $.a[].b',
  ),
  sameValue('a field of items comes', list(object({})), list(object({ b: text() }))),

  // Objects in objects.
  otherValue(
    'a field inside becomes required',
    object({ b: text() }),
    object({ 'b!': text() }),
    'old required $.a.b',
  ),
  sameValue('a field inside comes', object({ 'b!': text() }), object({ 'b!': text(), c: text() })),
  differ(
    'inside a field that need not be there',
    object({ a: holding(text()) }),
    object({ a: holding(whole()) }),
    'new type $.a.a',
    'old type $.a.a',
  ),
  otherValue(
    'three deep',
    holding(holding(text({ maxLength: 3 }))),
    holding(holding(text({ maxLength: 4 }))),
    'new maxLength $.a.a.a',
  ),

  // Definitions.
  same('a definition and its text', holding(ref('p'), { $defs: { p: person } }), holding(person)),
  same(
    'another name of a definition',
    holding(ref('p'), { $defs: { p: person } }),
    holding(ref('q'), { $defs: { q: person } }),
  ),
  same('a definition that nobody uses', holding(text()), holding(text(), { $defs: { p: person } })),
  same(
    'a chain of definitions',
    holding(ref('p'), { $defs: { p: ref('q'), q: person } }),
    holding(person),
  ),
  differ(
    'what a definition says changes at each place',
    object({ a: ref('p'), b: list(ref('p')) }, { $defs: { p: person } }),
    object({ a: ref('p'), b: list(ref('p')) }, { $defs: { p: longerPerson } }),
    'new maxLength $.a.name',
    'new maxLength $.b[].name',
  ),
  same(
    'a list that links itself',
    holding(ref('node'), { $defs: { node: node(text()) } }),
    holding(ref('node'), { $defs: { node: node(text()) } }),
  ),
  differ(
    'what links itself changes',
    holding(ref('node'), { $defs: { node: node(whole({ minimum: 1 })) } }),
    holding(ref('node'), { $defs: { node: node(whole({ minimum: 0 })) } }),
    'new minimum $.a.value',
  ),
  same(
    'one link longer is the same',
    holding(ref('node'), { $defs: { node: node(text()) } }),
    holding(object({ 'value!': text(), next: ref('node') }), { $defs: { node: node(text()) } }),
  ),
  differ(
    'the second link is another',
    holding(ref('node'), { $defs: { node: node(text()) } }),
    holding(object({ 'value!': text(), next: object({ 'value!': date }) }), {}),
    'old format $.a.next.value',
  ),
  same(
    'what links itself without an end is nothing',
    object({ a: ref('node') }, { $defs: { node: object({ 'next!': ref('node') }) } }),
    object({ b: text() }),
  ),
  differ(
    'the end of the links is gone',
    object({ a: ref('node') }, { $defs: { node: node(text()) } }),
    object(
      { a: ref('node') },
      { $defs: { node: object({ 'value!': text(), 'next!': ref('node') }) } },
    ),
    'old required $.a.next',
  ),
  same(
    'two definitions that refer to each other',
    holding(ref('m'), { $defs: { m: object({ f: ref('f') }), f: object({ m: ref('m') }) } }),
    holding(ref('m'), { $defs: { m: object({ f: ref('f') }), f: object({ m: ref('m') }) } }),
  ),

  // Choices.
  otherValue('a branch comes', choice({ card }), choice({ card, cash }), 'new oneOf $.a.kind'),
  otherValue('a branch goes', choice({ card, cash }), choice({ card }), 'old oneOf $.a.kind'),
  sameValue(
    'a constant and the only value of an enum tell branches apart alike',
    { oneOf: [object({ 'kind!': constant('a') }), object({ 'kind!': constant('b') })] },
    { oneOf: [object({ 'kind!': code('a') }), object({ 'kind!': code('b') })] },
  ),
  same(
    'a document by reference',
    { ...ref('p'), $defs: { p: person } },
    { $schema: 'https://json-schema.org/draft/2020-12/schema', $id: 'p', ...person },
  ),
  otherValue(
    'a maximum that no record reaches',
    text({ maxLength: 2_147_483_647 }),
    text({ maxLength: 5 }),
    'old maxLength $.a',
  ),
  sameValue('the order of branches', choice({ card, cash }), choice({ cash, card })),
  otherValue(
    'a field of a branch changes',
    choice({ card, cash }),
    choice({ card, cash: { 'amount!': number() } }),
    'new type $.a.amount',
  ),
  otherValue(
    'a field of a branch becomes required',
    choice({ card: { number: text() }, cash }),
    choice({ card, cash }),
    'old required $.a.number',
  ),
  sameValue(
    'a field of a branch comes',
    choice({ card, cash }),
    choice({ card: { ...card, note: text() }, cash }),
  ),
  sameValue(
    'a choice of one is none',
    choice({ card }),
    object({ 'kind!': constant('card'), ...card }),
  ),
  sameValue(
    'branches alike are one object with an enum',
    choice({ card, gift: card }),
    object({ 'kind!': code('card', 'gift'), ...card }),
  ),
  otherValue(
    'one object knows more than the branches',
    object({ 'kind!': code('card', 'gift', 'coin'), ...card }),
    choice({ card, gift: card }),
    'old oneOf $.a.kind',
  ),
  otherValue(
    'one object knows less of a branch',
    choice({ card, cash }),
    object({ 'kind!': code('card', 'cash'), 'number!': text() }),
    'new required $.a.amount',
    'old required $.a.number',
  ),
  otherValue(
    'the constant need not be there any more',
    choice({ card }),
    object({ kind: constant('card'), ...card }),
    'new required $.a.kind',
  ),
  otherValue(
    'a constant becomes a number',
    { oneOf: [object({ 'kind!': constant(1) }), object({ 'kind!': constant(2) })] },
    { oneOf: [object({ 'kind!': constant('1') }), object({ 'kind!': constant('2') })] },
    'new oneOf $.a.kind',
    'old oneOf $.a.kind',
  ),
  otherValue(
    'told apart by another field',
    {
      oneOf: [
        object({ 'k!': constant(1), 'm!': constant(1) }),
        object({ 'k!': constant(2), 'm!': constant(2) }),
      ],
    },
    {
      oneOf: [
        object({ 'm!': constant(1), 'k!': constant(2) }),
        object({ 'm!': constant(2), 'k!': constant(1) }),
      ],
    },
    'new const $.a.m',
    'old const $.a.k',
  ),
  sameValue(
    'a branch that cannot be',
    choice({ card, cash: { 'amount!': impossible } }),
    choice({ card, coin: { 'amount!': impossible } }),
  ),
  sameValue(
    'what all branches have, beside them',
    {
      type: 'object',
      properties: { note: text() },
      required: ['note'],
      additionalProperties: false,
      oneOf: [
        { properties: { kind: constant('card'), number: text() }, required: ['kind', 'number'] },
        { properties: { kind: constant('cash'), amount: number() }, required: ['kind', 'amount'] },
      ],
    },
    choice({
      card: { ...card, 'note!': text() },
      cash: { 'amount!': number(), 'note!': text() },
    }),
  ),
  otherValue(
    'what all branches have becomes something else',
    {
      properties: { note: text() },
      oneOf: [object({ 'kind!': constant('card') }), object({ 'kind!': constant('cash') })],
    },
    {
      properties: { note: number() },
      oneOf: [object({ 'kind!': constant('card') }), object({ 'kind!': constant('cash') })],
    },
    'new type $.a.note',
    'old type $.a.note',
  ),
  same(
    'branches by reference',
    {
      oneOf: [ref('a'), ref('b')],
      $defs: { a: object({ 'k!': constant('a') }), b: object({ 'k!': constant('b') }) },
    },
    { oneOf: [object({ 'k!': constant('a') }), object({ 'k!': constant('b') })] },
  ),
  same(
    'a choice in a list',
    holding(list(choice({ card, cash }))),
    holding(list(choice({ cash, card }))),
  ),
  differ(
    'a choice that links itself',
    {
      ...choice({ leaf: { 'value!': text() }, pair: { 'left!': ref('tree') } }),
      $defs: { tree: choice({ leaf: { 'value!': text() }, pair: { 'left!': ref('tree') } }) },
    },
    {
      ...choice({ leaf: { 'value!': text() }, pair: { 'left!': ref('tree') } }),
      $defs: { tree: choice({ leaf: { 'value!': date }, pair: { 'left!': ref('tree') } }) },
    },
    'old format $.left.value',
  ),

  // Documents that are no objects.
  same('a document that is a text', text(), text({ minLength: 0 })),
  differ('a document that is a list', list(whole()), list(number()), 'new type $[]'),
]
