import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Ellipsis, History, Pause, Pencil, Play, Stethoscope, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Olt } from '#contract/olt.ts'
import { Button } from '../../components/button/button.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { Field } from '../../components/field/field.tsx'
import { Menu, MenuItem, MenuLine } from '../../components/menu/menu.tsx'
import { useToast } from '../../components/toast/toast.tsx'
import { errorWords } from '../../lib/error-words.ts'
import { useLanguage } from '../../lib/words.ts'
import { useCanWrite, useQueries } from '../../transport/provider.tsx'
import { readError } from '../../transport/wire-error.ts'
import styles from './add-olt.module.css'
import { EditOltDialog } from './edit-olt.tsx'
import { TestAnswer } from './test-answer.tsx'

/** What can be done with one OLT besides running it. */
export function OltMenu({ olt }: { olt: Olt }) {
  const { t } = useLanguage()
  const canWrite = useCanWrite()
  const navigate = useNavigate()
  const [dialog, setDialog] = useState<'test' | 'edit' | 'remove' | null>(null)
  const setPaused = useSetPaused(olt)
  const isPaused = olt.state === 'paused'
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button kind="quiet" icon title={t('olt.more', { olt: olt.name })}>
            <Ellipsis size={16} />
          </Button>
        }
      >
        <MenuItem icon={<Stethoscope size={14} />} disabled={!canWrite} onSelect={() => setDialog('test')}>
          {t('olt.test')}
        </MenuItem>
        <MenuItem icon={<Pencil size={14} />} disabled={!canWrite} onSelect={() => setDialog('edit')}>
          {t('olt.edit')}
        </MenuItem>
        <MenuItem
          icon={isPaused ? <Play size={14} /> : <Pause size={14} />}
          disabled={!canWrite}
          onSelect={() => setPaused(!isPaused)}
        >
          {t(isPaused ? 'olt.resume' : 'olt.pause')}
        </MenuItem>
        <MenuItem
          icon={<History size={14} />}
          onSelect={() => void navigate({ to: '/runs', search: { olt: String(olt.id) } })}
        >
          {t('olt.runs')}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={<Trash2 size={14} />} danger disabled={!canWrite} onSelect={() => setDialog('remove')}>
          {t('olt.remove')}
        </MenuItem>
      </Menu>
      {dialog === 'test' && <TestDialog olt={olt} onClose={() => setDialog(null)} />}
      {dialog === 'edit' && <EditOltDialog olt={olt} onClose={() => setDialog(null)} />}
      {dialog === 'remove' && <RemoveDialog olt={olt} onClose={() => setDialog(null)} />}
    </>
  )
}

function useSetPaused(olt: Olt): (paused: boolean) => void {
  const queries = useQueries()
  const cache = useQueryClient()
  const { t } = useLanguage()
  const tell = useToast()
  const { mutate } = useMutation(
    queries.olt.setPaused.mutationOptions({
      onSuccess: (_olt, { paused }) =>
        tell({ mark: 'ok', title: t(paused ? 'olt.pausedNow' : 'olt.resumedNow', { olt: olt.name }) }),
      onError(error) {
        const words = errorWords(t, readError(error))
        tell({ mark: 'bad', title: words.title, detail: words.next })
      },
      onSettled: () => cache.invalidateQueries({ queryKey: queries.olt.key() }),
    }),
  )
  return (paused) => mutate({ id: olt.id, paused })
}

function TestDialog(props: { olt: Olt; onClose(): void }) {
  const queries = useQueries()
  const { t } = useLanguage()
  const { mutate, data, error, isPending, isIdle } = useMutation(queries.olt.test.mutationOptions())
  const { id } = props.olt
  useEffect(() => mutate({ id }), [mutate, id])
  return (
    <Dialog title={t('olt.testOf', { olt: props.olt.name })} onClose={props.onClose}>
      <div className={styles['form']}>
        {isPending || isIdle ? (
          <p>{t('olt.testingLong', { host: props.olt.host })}</p>
        ) : (
          <TestAnswer answer={data} error={error} />
        )}
        <div className={styles['buttons']}>
          <Button disabled={isPending} onClick={() => mutate({ id })}>
            {t('olt.testAgain')}
          </Button>
          <span className={styles['spacer']} />
          <Button kind="primary" onClick={props.onClose}>
            {t('action.close')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

/** Names what is lost, and wants the name typed. */
function RemoveDialog(props: { olt: Olt; onClose(): void }) {
  const { olt, onClose } = props
  const queries = useQueries()
  const cache = useQueryClient()
  const { t } = useLanguage()
  const tell = useToast()
  const [typed, setTyped] = useState('')
  const { mutate, isPending, error } = useMutation(
    queries.olt.remove.mutationOptions({
      onSuccess() {
        tell({ mark: 'ok', title: t('olt.removed', { olt: olt.name }) })
        void cache.invalidateQueries()
        onClose()
      },
    }),
  )
  return (
    <Dialog title={t('olt.removeOf', { olt: olt.name })} onClose={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault()
          if (typed === olt.name) mutate({ id: olt.id, confirm: typed })
        }}
      >
        <p>{t('olt.removeWhat', { count: olt.onus.total })}</p>
        <Field
          label={t('olt.removeType', { olt: olt.name })}
          value={typed}
          autoFocus
          onChange={(event) => setTyped(event.target.value)}
        />
        {error !== null && <TestAnswer answer={undefined} error={error} />}
        <div className={styles['buttons']}>
          <span className={styles['spacer']} />
          <Button kind="quiet" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button kind="danger" type="submit" disabled={typed !== olt.name || isPending}>
            {t('olt.removeDo', { olt: olt.name })}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
