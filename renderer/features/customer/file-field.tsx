import { FileSpreadsheet, Upload } from 'lucide-react'
import { useId, useRef, useState, type DragEvent } from 'react'
import { uploadMostBytes } from '#contract/rules/upload.ts'
import type { CustomerSource } from '#contract/customer-source.ts'
import { Button } from '../../components/button/button.tsx'
import { errorWords } from '../../lib/error-words.ts'
import { useLanguage } from '../../lib/words.ts'
import { useTransport } from '../../transport/provider.tsx'
import { readError } from '../../transport/wire-error.ts'
import styles from './source-dialog.module.css'
import { uploadFile } from './upload-file.ts'

/** Takes a file from the person's own dialog, or dropped here, and sends it to the host. */
export function FileField(props: {
  current: CustomerSource['file']
  error: string | undefined
  onUploaded(uploadId: string, name: string): void
}) {
  const { t, format } = useLanguage()
  const { client } = useTransport()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [file, setFile] = useState<File | null>(null)
  const [share, setShare] = useState<number | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [isOver, setOver] = useState(false)

  async function take(chosen: File | undefined) {
    if (chosen === undefined) return
    setProblem(null)
    setFile(chosen)
    if (chosen.size === 0 || chosen.size > uploadMostBytes) {
      const most = format.bytes(uploadMostBytes)
      setProblem(chosen.size === 0 ? t('source.fileEmpty') : t('source.fileTooLarge', { size: most }))
      return
    }
    setShare(0)
    try {
      props.onUploaded(await uploadFile(client, chosen, setShare), chosen.name)
    } catch (error) {
      const words = errorWords(t, readError(error))
      setProblem(`${words.title}. ${words.next}`)
    } finally {
      setShare(null)
    }
  }

  function drop(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    void take(event.dataTransfer.files[0])
  }

  const told = problem ?? props.error
  const shown = file === null ? props.current : { name: file.name, bytes: file.size }
  return (
    <div>
      <div
        className={styles['drop']}
        data-over={isOver ? '' : undefined}
        data-wrong={told === undefined ? undefined : ''}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <FileSpreadsheet size={20} />
        <span className={styles['dropText']}>
          {shown === null ? (
            <>
              <b>{t('source.dropFile')}</b>
              <span className={styles['hint']}>{t('source.dropHint', { size: format.bytes(uploadMostBytes) })}</span>
            </>
          ) : (
            <>
              <b>{shown.name}</b>
              <span className={styles['hint']}>
                {share === null ? format.bytes(shown.bytes) : t('source.sending', { percent: Math.round(share * 100) })}
              </span>
            </>
          )}
        </span>
        <input
          ref={input}
          id={id}
          className={styles['fileInput']}
          type="file"
          accept=".csv,.txt,.tsv,text/csv,text/plain"
          aria-label={t('source.chooseFile')}
          onChange={(event) => void take(event.target.files?.[0])}
        />
        <Button disabled={share !== null} onClick={() => input.current?.click()}>
          <Upload size={14} /> {t(shown === null ? 'source.chooseFile' : 'source.otherFile')}
        </Button>
      </div>
      {told !== undefined && (
        <p className={styles['error']} role="alert">
          {told}
        </p>
      )}
    </div>
  )
}
