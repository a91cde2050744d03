import type { SeededRandom } from './seeded-random.ts'

/**
 * A name as the registers hold them: mostly two or three characters, some of peoples who join given name and
 * father's name with the dot U+00B7, some with characters outside the old GBK tables. All are put together by
 * chance.
 *
 * @param father his whole name, for a child; its own surname is drawn for anyone else.
 */
export function drawName(
  random: SeededRandom,
  person: {
    readonly sex: 'male' | 'female'
    readonly ethnicCode: string
    readonly father?: string
  },
): string {
  const { sex, ethnicCode, father } = person
  if (dottedPeoples.has(ethnicCode)) {
    const own = random.pick(dottedGiven[sex])
    return `${own}·${father?.split('·')[0] ?? random.pick(dottedGiven.male)}`
  }
  const surname = father === undefined ? drawSurname(random) : surnameOf(father)
  if (random.below(rareOneIn) === 0) return surname + random.pick(rare)
  const first = random.pick(given[sex])
  return random.chance(22) ? surname + first : surname + first + random.pick(given[sex])
}

/** Most are Han (01); the others as they live in Zhejiang, She (22) first. */
export function drawEthnicCode(random: SeededRandom): string {
  return random.chance(95) ? '01' : random.pick(minorities)
}

/** Latin, as on a foreigner's card. */
export function drawForeignName(random: SeededRandom, sex: 'male' | 'female'): string {
  return `${random.pick(latinFamily)} ${random.pick(latinGiven[sex])}`
}

function drawSurname(random: SeededRandom): string {
  return random.chance(1) ? random.pick(doubleSurnames) : random.pick(surnames)
}

function surnameOf(name: string): string {
  return doubleSurnames.find((double) => name.startsWith(double)) ?? name.slice(0, 1)
}

const rareOneIn = 400

type Words = readonly [string, ...string[]]
function split(text: string): Words {
  const [first = '', ...others] = text.split(' ')
  return [first, ...others]
}

const surnames = split(
  '王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 邓 许 傅 沈 曾 彭 吕 苏 卢 ' +
    '蒋 蔡 贾 丁 魏 薛 叶 阎 余 潘 杜 戴 夏 钟 汪 田 任 姜 范 方 石 姚 谭 廖 邹 熊 金 陆 郝 孔 白 崔 康 毛 邱 秦 江 史 顾 侯 邵 孟 龙 万 段 ' +
    '章 钱 汤 尹 黎 易 常 武 乔 贺 赖 龚 文 褚 翁 楼 应 裘 竺 俞',
)
const doubleSurnames = split('欧阳 上官 诸葛 司马 司徒 慕容')
const given = {
  male: split(
    '伟 强 磊 军 勇 杰 涛 斌 波 辉 刚 健 明 亮 飞 鹏 华 平 超 浩 宇 轩 博 文 子 建 国 志 海 林 东 晓 俊 毅 峰 松 昊 泽 铭 睿 一 天 嘉 ' +
      '家 永 德 荣 贵 福 根 土 水 炎 法 祥 良 忠 新 民 庆 元 成 宏 光 世 正 立 思 景 恒 凯 航 翔 瑞 煜 晨 尧 舜 禹',
  ),
  female: split(
    '芳 娜 敏 静 丽 艳 娟 霞 秀 英 兰 玲 梅 红 燕 萍 莉 琴 云 洁 雪 琳 晶 倩 颖 慧 婷 佳 怡 欣 雨 梦 诗 涵 若 梓 美 玉 珍 凤 香 月 春 ' +
      '桂 菊 莲 花 仙 娣 妹 彩 素 爱 金 银 水 文 晓 小 雅 思 可 依 嘉 一 语 晴 瑶 璐 蕾 薇 蓉 菲 悦 妍 姗 媛 婉 清 宁 安',
  ),
}
// Each of them needs four bytes in GB 18030 or lies outside the basic plane, or came after the tables of GBK.
const rare = split('䶮 𫖯 𬱖 㛃 𫍽 㙍 䲟 𬭸 𬘡 㼆 䥽')
const minorities = split('22 22 22 22 15 15 06 06 12 09 08 03 11 13 05 02 17 10 04 07')
const dottedPeoples: ReadonlySet<string> = new Set(['05', '17'])
const dottedGiven = {
  male: split(
    '买买提 艾尔肯 吐尔洪 阿不都 库尔班 叶尔江 努尔兰 艾合买提 吐尔逊 热合曼 玉素甫 司马义 卡德尔 巴拉提 哈斯木 沙比尔',
  ),
  female: split('阿依古丽 古丽娜尔 热依汗 帕提古丽 阿丽亚 迪丽努尔 玛依拉'),
}
const latinFamily = split('SMITH TANAKA KIM MARTIN MUELLER BROWN SUZUKI PARK DUBOIS WEBER')
const latinGiven = {
  male: split('JOHN KENJI MINJUN PIERRE HANS DAVID TARO LUKAS'),
  female: split('ANNA YUKI SEOYEON MARIE GRETA EMMA HANA CLARA'),
}
