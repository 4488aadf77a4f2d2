import { oc } from '@orpc/contract'

/**
 * What a procedure may do: `read` changes nothing, `write` changes state that can be changed back, `destructive` loses
 * something and needs a confirmation that the host draws itself.
 */
export type ProcedureClass = 'read' | 'write' | 'destructive'

export interface ProcedureMeta {
  class: ProcedureClass
}

const base = oc.$meta<ProcedureMeta>({ class: 'destructive' })

export const read = base.meta({ class: 'read' })
export const write = base.meta({ class: 'write' })
export const destructive = base.meta({ class: 'destructive' })
