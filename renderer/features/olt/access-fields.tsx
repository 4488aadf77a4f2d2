import type { AuthProtocol, PrivProtocol, SecurityLevel, SnmpVersion } from '#contract/credentials.ts'
import { Field, SelectField } from '../../components/field/field.tsx'
import { Segments } from '../../components/segments/segments.tsx'
import type { OltField, OltForm, SecretField } from '../../lib/olt-form.ts'
import { useLanguage } from '../../lib/words.ts'
import styles from './add-olt.module.css'

const versions: readonly { value: SnmpVersion; label: string }[] = [
  { value: '2c', label: 'v2c' },
  { value: '3', label: 'v3' },
  { value: '1', label: 'v1' },
]
const levels: readonly SecurityLevel[] = ['authPriv', 'authNoPriv', 'noAuthNoPriv']
/** Names as devices print them; they are the same in every language. */
const authNames: Record<AuthProtocol, string> = {
  SHA256: 'SHA-256',
  SHA512: 'SHA-512',
  SHA384: 'SHA-384',
  SHA224: 'SHA-224',
  SHA: 'SHA-1',
  MD5: 'MD5',
}
const privNames: Record<PrivProtocol, string> = {
  AES128: 'AES-128',
  AES256b: 'AES-256 (Blumenthal)',
  AES256r: 'AES-256 (Reeder, Cisco)',
  DES: 'DES',
}

/** How the device is asked, and with which secrets. A secret that is kept shows that there is one, never which. */
export function AccessFields(props: {
  form: OltForm
  kept: ReadonlySet<SecretField>
  errors: Partial<Record<OltField, string>>
  onChange(part: Partial<OltForm>): void
}) {
  const { form, errors, onChange } = props
  const { t } = useLanguage()
  const secret = (field: SecretField, hint?: string) => (
    <Field
      label={t(`olt.field.${field}`)}
      type="password"
      autoComplete="new-password"
      value={form[field]}
      placeholder={props.kept.has(field) ? t('olt.field.kept') : undefined}
      error={errors[field]}
      onChange={(event) => onChange({ [field]: event.target.value })}
      {...(hint === undefined ? {} : { hint })}
    />
  )
  const isSigned = form.level !== 'noAuthNoPriv'
  const isWeak = form.authProtocol === 'MD5' || (form.level === 'authPriv' && form.privProtocol === 'DES')
  return (
    <div className={styles['group']}>
      <Segments label="SNMP" value={form.version} choices={versions} onChange={(version) => onChange({ version })} />
      {form.version !== '3' && secret('community', t('olt.field.communityHint'))}
      {form.version === '3' && (
        <>
          <div className={`${styles['pair'] ?? ''} ${styles['even'] ?? ''}`}>
            <Field
              label={t('olt.field.user')}
              value={form.user}
              error={errors.user}
              onChange={(event) => onChange({ user: event.target.value })}
            />
            <SelectField
              label={t('olt.field.level')}
              value={form.level}
              onChange={(level) => onChange({ level: level as SecurityLevel })}
              choices={levels.map((level) => ({ value: level, label: t(`olt.level.${level}`) }))}
            />
          </div>
          {isSigned && (
            <div className={`${styles['pair'] ?? ''} ${styles['even'] ?? ''}`}>
              <SelectField
                label={t('olt.field.authProtocol')}
                value={form.authProtocol}
                onChange={(protocol) => onChange({ authProtocol: protocol as AuthProtocol })}
                choices={choicesOf(authNames)}
              />
              {secret('authPassword')}
            </div>
          )}
          {form.level === 'authPriv' && (
            <div className={`${styles['pair'] ?? ''} ${styles['even'] ?? ''}`}>
              <SelectField
                label={t('olt.field.privProtocol')}
                value={form.privProtocol}
                onChange={(protocol) => onChange({ privProtocol: protocol as PrivProtocol })}
                choices={choicesOf(privNames)}
              />
              {secret('privPassword')}
            </div>
          )}
          <div className={`${styles['pair'] ?? ''} ${styles['even'] ?? ''}`}>
            <Field
              label={t('olt.field.contextName')}
              value={form.contextName}
              placeholder={t('olt.field.optional')}
              error={errors.contextName}
              onChange={(event) => onChange({ contextName: event.target.value })}
            />
            <p className={styles['note']}>{t(isSigned && isWeak ? 'olt.field.weak' : 'olt.field.secretHint')}</p>
          </div>
        </>
      )}
    </div>
  )
}

function choicesOf(names: Record<string, string>) {
  return Object.entries(names).map(([value, label]) => ({ value, label }))
}
