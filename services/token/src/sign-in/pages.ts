import { encodeQR } from 'qr'
import { escapeHtml } from './page-frame.ts'
import type { Page } from './page-frame.ts'

const words = {
  wrong:
    '账号、密码或验证码不正确。 <span lang="en">The account, the password or the code is wrong.</span>',
  wait: (seconds: number) =>
    `尝试次数过多，请于 ${seconds} 秒后再试。 <span lang="en">Too many attempts: try again in ${seconds} s.</span>`,
}

/** What went wrong in the step before. */
export type Told =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'wait'; readonly waitMs: number }

export function passwordPage(client: string, told: Told): Page {
  return {
    title: '登录 Sign in',
    content: `<p>登录后返回 <strong>${escapeHtml(client)}</strong>。<br><span lang="en">You go back to it when you have signed in.</span></p>
${tell(told)}<form method="post">
<label for="account">账号 <span lang="en">Account</span></label>
<input id="account" name="account" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="64" required autofocus>
<label for="password">密码 <span lang="en">Password</span></label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="256" required>
<button>继续 <span lang="en">Continue</span></button>
</form>`,
  }
}

/** @param enrol the secret to be enrolled and its address for an authenticator; null = one is enrolled */
export function codePage(
  account: string,
  told: Told,
  enrol: { readonly secret: string; readonly address: string } | null,
): Page {
  return {
    title: enrol ? '绑定验证器 Set up your second factor' : '验证码 Code',
    content: `<p>账号 <span lang="en">Account</span> <strong>${escapeHtml(account)}</strong></p>
${tell(told)}${enrol ? enrolment(enrol) : ''}<form method="post">
<label for="code">验证器上的六位验证码 <span lang="en">Six digits from your authenticator</span></label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,7}" maxlength="7" required autofocus>
<button>登录 <span lang="en">Sign in</span></button>
</form>
<form method="post"><button class="plain" name="again" value="yes">换一个账号 <span lang="en">Use another account</span></button></form>`,
  }
}

function enrolment({ secret, address }: { readonly secret: string; readonly address: string }) {
  const square = encodeQR(address, 'svg', { border: 2 })
  const groups = secret.match(/.{1,4}/gu) ?? []
  return `<p>首次登录：请用手机上的验证器扫描下图，或手工输入密钥。<br><span lang="en">First time here: scan this with the authenticator on your telephone, or type the key into it.</span></p>
<figure role="img" aria-label="二维码 QR code of the key below">${square}</figure>
<p>密钥 <span lang="en">Key</span> <code>${groups.join(' ')}</code></p>
`
}

export function errorPage(error: string): Page {
  const isRedirect = error === 'invalid_redirect_uri'
  return {
    title: '无法登录 Cannot sign in',
    content: `<p role="alert">${
      isRedirect
        ? '该程序给出的返回地址未经登记，因此不予跳转。 <span lang="en">The address to go back to is not registered for this program, so nobody is sent there.</span>'
        : '登录请求有误或已过期，请回到原程序重新开始。 <span lang="en">The request is wrong or has expired: go back to the program, and begin again.</span>'
    }</p>
<p><code>${escapeHtml(error)}</code></p>`,
  }
}

export function waitPage(waitMs: number): Page {
  return { title: '请稍候 Wait', content: tell({ kind: 'wait', waitMs }) }
}

export function leavePage(form: string): Page {
  return {
    title: '退出 Sign out',
    content: `<p>确认退出登录？ <span lang="en">Do you want to sign out?</span></p>\n${form}`,
  }
}

export const leftPage: Page = {
  title: '已退出 Signed out',
  content:
    '<p>您已退出登录，可以关闭此页。 <span lang="en">You have signed out, and can close this page.</span></p>',
}

function tell(told: Told): string {
  if (told.kind === 'nothing') return ''
  const text = told.kind === 'wrong' ? words.wrong : words.wait(Math.ceil(told.waitMs / 1000))
  return `<p role="alert">${text}</p>\n`
}
