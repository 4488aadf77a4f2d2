import type { OltAdd } from '#contract/olt.ts'

/** The "add OLT" form as typed: everything is text until it is read. */
export interface OltForm {
  name: string
  site: string
  host: string
  port: string
  community: string
  profile: string
}

export const emptyOltForm: OltForm = { name: '', site: '', host: '', port: '161', community: '', profile: 'auto' }

export type OltField = 'name' | 'host' | 'port' | 'community'
export type FieldProblem = 'missing' | 'notAnAddress' | 'notAPort'

const address = /^[A-Za-z0-9]([A-Za-z0-9.:_-]*[A-Za-z0-9])?$/

/** The form as the contract wants it, or what is wrong with which field. The host checks it all once more. */
export function readOltForm(form: OltForm): { value: OltAdd } | { problems: Partial<Record<OltField, FieldProblem>> } {
  const problems: Partial<Record<OltField, FieldProblem>> = {}
  const name = form.name.trim()
  const host = form.host.trim()
  const port = Number(form.port)
  if (name === '') problems.name = 'missing'
  if (host === '') problems.host = 'missing'
  else if (!address.test(host) || host.length > 253) problems.host = 'notAnAddress'
  if (!Number.isInteger(port) || port < 1 || port > 65_535) problems.port = 'notAPort'
  if (form.community === '') problems.community = 'missing'
  if (Object.keys(problems).length > 0) return { problems }
  const site = form.site.trim()
  const value = { name, host, port, community: form.community, profile: form.profile }
  return { value: site === '' ? value : { ...value, site } }
}
