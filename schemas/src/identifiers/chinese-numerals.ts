const digits = '〇一二三四五六七八九'
const number = '(?:[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])'
const dateShape = new RegExp(`^([〇一二三四五六七八九]{4})年(${number})月(${number})日$`, 'u')

/** `二〇二〇年一月三十一日`, as older certificates print it, becomes `2020年1月31日`; any other text stays as it is. */
export function arabicDate(text: string): string {
  const [, year, month, day] = dateShape.exec(text.replace(/[零○]/gu, '〇')) ?? []
  if (!year || !month || !day) return text
  const digitsOfYear = Array.from(year, (character) => digits.indexOf(character)).join('')
  return `${digitsOfYear}年${arabic(month)}月${arabic(day)}日`
}

/** Numbers below one hundred: 十 alone is ten, a digit before it counts tens, one after it ones. */
function arabic(text: string): number {
  const [tens = '', ones] = text.split('十')
  if (ones === undefined) return digits.indexOf(tens)
  return (tens === '' ? 1 : digits.indexOf(tens)) * 10 + (ones === '' ? 0 : digits.indexOf(ones))
}
