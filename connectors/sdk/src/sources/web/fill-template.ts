/** The body of a request: `{since}`, `{page}` and `{cursor}` replaced, so that no value can become markup. */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(since|page|cursor)\}/g, (_, name: string) =>
    (values[name] ?? '').replaceAll(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`),
  )
}
