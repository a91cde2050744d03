/** C2SP tlog-tiles: a full tile has 256 hashes, a full bundle 256 entries. */
export const tileWidth = 256
/** Levels 0 … 5 hold trees of up to 2^48 leaves, which is more than a number in JavaScript counts exactly. */
const tileLevelMax = 5

export type TileLevel = number | 'entries'

export interface Tile {
  readonly level: TileLevel
  readonly index: number
  /** 1 … 256; 256 = full. */
  readonly width: number
}

/** `tile/<L>/<N>[.p/<W>]`, N in groups of three digits, all but the last prefixed `x`. */
export function tilePath(tile: Tile): string {
  const partial = tile.width === tileWidth ? '' : `.p/${tile.width}`
  return `tile/${tile.level}/${tileIndexPath(tile.index)}${partial}`
}

/** 1234067 -> `x001/x234/067`. */
export function tileIndexPath(index: number): string {
  let path = threeDigits(index % 1000)
  for (let left = Math.floor(index / 1000); left > 0; left = Math.floor(left / 1000)) {
    path = `x${threeDigits(left % 1000)}/${path}`
  }
  return path
}

/** Null unless the path is exactly what `tilePath` writes. */
export function parseTilePath(path: string): Tile | null {
  const match = /^tile\/(\d|entries)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path)
  if (!match?.[1] || !match[2]) return null
  const tile: Tile = {
    level: match[1] === 'entries' ? 'entries' : Number(match[1]),
    index: Number(match[2].replace(/[x/]/g, '')),
    width: match[3] === undefined ? tileWidth : Number(match[3]),
  }
  const known = tile.level === 'entries' || tile.level <= tileLevelMax
  return known && tile.width > 0 && tilePath(tile) === path ? tile : null
}

/** How many hashes level `level` has in a tree of `size` leaves: floor(size / 256^level). */
export function levelWidth(size: number, level: TileLevel): number {
  return Math.floor(size / tileWidth ** (level === 'entries' ? 0 : level))
}

/** The tile that is cut short by the end of the tree at this level, or null where every tile is full. */
export function partialTile(size: number, level: TileLevel): Tile | null {
  const count = levelWidth(size, level)
  const width = count % tileWidth
  return width === 0 ? null : { level, index: Math.floor(count / tileWidth), width }
}

function threeDigits(number: number): string {
  return String(number).padStart(3, '0')
}
