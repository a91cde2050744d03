import { setImmediate as nextTurn } from 'node:timers/promises'
import type { HutongError } from '@hutong/process'
import { SaxesParser } from 'saxes'
import type { Charset } from '../decode-text.ts'
import { createRowBuilder } from './build-xml-row.ts'
import { charsetNamed, decodeBody, readContentType } from './decode-body.ts'
import { misconfigured, unavailable } from './failures.ts'
import type { Item, PageBody, PageFormat } from './page-format.ts'
import type { WebAnswer } from './send-request.ts'
import { faultOf, faultPaths } from './soap-fault.ts'
import type { WebSettings } from './web-settings.ts'

export interface XmlShape {
  /** Paths of elements that are lists, even of one or none; relative to the row. */
  readonly lists: ReadonlySet<string>
  /** Paths outside the rows whose text is wanted. */
  readonly outside: ReadonlySet<string>
}

const depthMax = 64
/** So much is parsed before others get their turn. */
const charactersPerTurn = 1 << 18

/** Pages of XML, the rows being the elements at one path; names without their prefixes, no document type, no entities but the five of XML. */
export function xmlPages(
  { items, charset }: WebSettings,
  shape: XmlShape,
  where: string,
): PageFormat {
  const parent = items.split('.').slice(0, -1).join('.')
  const outside = shape.outside.union(faultPaths)

  async function read(answer: WebAnswer): Promise<PageBody> {
    const { media, charset: named } = readContentType(answer.headers['content-type'])
    if (media !== '' && !isXml(media))
      throw unavailable(where, 'answers something other than XML: is it an error page, or a login?')
    const { text, isWhole } = decodeBody(
      answer.body,
      charset ?? charsetOf(answer.body, named),
      where,
    )
    const reader = createReader(text, isWhole)
    for (let at = 0; at < text.length; at += charactersPerTurn) {
      reader.write(text.slice(at, at + charactersPerTurn))
      await nextTurn()
    }
    const { hasPlace, ...page } = reader.end()
    const fault = faultOf(page, where)
    if (fault !== undefined) throw fault
    if (hasPlace) return page
    throw unavailable(
      where,
      `answers without the elements of ${items}: is it an error message, or is items wrong?`,
    )
  }

  /** SOAP tells its failures with status 500, and why in the body. */
  function failure({ headers, body }: WebAnswer): HutongError | undefined {
    if (!isXml(readContentType(headers['content-type']).media)) return undefined
    try {
      const reader = createReader(body.toString(), true)
      reader.write(body.toString())
      return faultOf(reader.end(), where)
    } catch {
      // Whatever it is, it is not a fault: the status has to say it all.
      return undefined
    }
  }

  /** A header and a document that name different charsets leave open which one is right. */
  function charsetOf(body: Buffer, header: string | undefined): Charset {
    const [, prolog] =
      /^[^<]{0,4}<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]+)["']/.exec(
        body.toString('latin1', 0, 256),
      ) ?? []
    const [first, second] = [charsetNamed(header, where), charsetNamed(prolog, where)]
    if (first !== undefined && second !== undefined && first !== second)
      throw misconfigured(
        where,
        'names one charset in its header and another in its document: set charset to the right one',
      )
    return first ?? second ?? 'utf-8'
  }

  function createReader(text: string, isWhole: boolean) {
    const parser = new SaxesParser({ xmlns: true })
    const path: string[] = []
    const found: Item[] = []
    const texts = new Map<string, string>()
    let row: ReturnType<typeof createRowBuilder> | undefined
    let hasPlace = false

    parser.on('doctype', () => {
      throw misconfigured(
        where,
        'answers with a document type (DOCTYPE), which is refused: have it left out',
      )
    })
    parser.on('error', () => {
      throw unavailable(where, `answers what is no whole XML (line ${parser.line})`)
    })
    parser.on('opentag', (tag) => {
      path.push(tag.local)
      if (path.length > depthMax)
        throw misconfigured(where, `answers elements more than ${depthMax} deep`)
      if (row !== undefined) return row.open(tag)
      const here = path.join('.')
      if (here === parent) hasPlace = true
      if (here === items) row = createRowBuilder(tag, startOf(text, parser.position), shape.lists)
    })
    const onText = (more: string): void => {
      if (row !== undefined) return row.text(more)
      const here = path.join('.')
      if (outside.has(here)) texts.set(here, (texts.get(here) ?? '') + more)
    }
    parser.on('text', onText)
    parser.on('cdata', onText)
    parser.on('closetag', () => {
      path.pop()
      if (row === undefined) return
      if (!row.close()) return
      found.push(row.finish(text, parser.position, isWhole))
      row = undefined
    })

    function end(): PageBody & { readonly hasPlace: boolean } {
      parser.close()
      return {
        hasPlace: hasPlace || found.length > 0,
        items: found,
        textAt: (at) => texts.get(at) ?? '',
      }
    }
    return { write: (chunk: string) => void parser.write(chunk), end }
  }

  return { accept: 'application/soap+xml, application/xml, text/xml', read, failure }
}

const isXml = (media: string): boolean => /^(?:application|text)\/(?:[\w.-]+\+)?xml$/.test(media)

/** Where the tag began that has just been read: none holds another `<`. */
const startOf = (text: string, position: number): number => text.lastIndexOf('<', position - 1)

/** A row from the text of its element alone, whose prefixes are declared elsewhere; undefined when it is not whole. */
export function readXmlRow(
  text: string,
  lists: readonly string[],
): Readonly<Record<string, unknown>> | undefined {
  const parser = new SaxesParser({
    xmlns: true,
    resolvePrefix: (prefix: string) => `urn:${prefix}`,
  })
  let row: ReturnType<typeof createRowBuilder> | undefined
  let isBroken = false
  const markBroken = (): void => {
    isBroken = true
  }
  parser.on('doctype', markBroken)
  parser.on('error', markBroken)
  parser.on('opentag', (tag) => {
    if (row === undefined) row = createRowBuilder(tag, 0, new Set(lists))
    else row.open(tag)
  })
  parser.on('text', (more) => row?.text(more))
  parser.on('cdata', (more) => row?.text(more))
  parser.on('closetag', () => void row?.close())
  parser.write(text).close()
  const item = row?.finish(text, text.length, true)
  return !isBroken && item !== undefined && 'value' in item ? item.value : undefined
}
