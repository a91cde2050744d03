import { hash } from 'node:crypto'

/** A page that needs no script: Chinese first, English second. `content` is HTML. */
export interface Page {
  readonly title: string
  readonly content: string
}

const style = `
:root { color-scheme: light dark; font: 1.05rem/1.6 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif }
body { margin: 0; background: #f3f4f6; color: #1a1d21 }
main { max-width: 26rem; margin: 8vh auto; padding: 2rem; background: #fff; border: 1px solid #c5cad1; border-radius: 6px }
h1 { font-size: 1.4rem; margin: 0 0 1rem }
label { display: block; margin-top: 1rem; font-weight: 600 }
label span, button span { font-weight: 400 }
input { box-sizing: border-box; width: 100%; margin-top: .4rem; padding: .6rem; font: inherit; color: inherit; background: #fff; border: 1px solid #6b7280; border-radius: 4px }
button { width: 100%; margin-top: 1.5rem; padding: .7rem; font: inherit; color: #fff; background: #0b5cad; border: 0; border-radius: 4px; cursor: pointer }
button.plain { margin-top: .8rem; color: #0b5cad; background: transparent; text-decoration: underline }
input:focus-visible, button:focus-visible { outline: 3px solid #0b5cad; outline-offset: 2px }
[role=alert] { padding: .6rem .8rem; color: #7f1d1d; background: #fef2f2; border-left: 4px solid #b91c1c }
figure { margin: 1rem 0; padding: .5rem; background: #fff; text-align: center }
figure svg { width: 13rem; height: 13rem }
code { font-size: 1.05rem; overflow-wrap: anywhere }
@media (prefers-color-scheme: dark) {
  body { background: #14171a; color: #e8eaed } main { background: #1e2226; border-color: #3c434a } input { background: #14171a; border-color: #8b949e }
  input:focus-visible, button:focus-visible { outline-color: #79b8ff }
  button { background: #1f6fc4; color: #fff } button.plain { color: #79b8ff } [role=alert] { color: #fecaca; background: #3b1114 }
}
`

export function renderPage({ title, content }: Page): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · 互通 Hutong</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`
}

/**
 * Headers of every page: nothing but its own style runs or loads, nobody may frame or keep it.
 *
 * @param returnTo where a form may lead to in the end, as Chromium asks for redirects too
 */
export function pageHeaders(returnTo = ''): Readonly<Record<string, string>> {
  const digest = hash('sha256', style, 'base64')
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${digest}'`,
    `form-action 'self'${returnTo === '' ? '' : ` ${returnTo}`}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ]
  return {
    'cache-control': 'no-store',
    'content-security-policy': policy.join('; '),
    'content-type': 'text/html; charset=utf-8',
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  }
}

/** Text as HTML shows it. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (character) => `&#${character.codePointAt(0)};`)
}
