import type {
  CsvDefinition,
  CustomerField,
  DescriptionDefinition,
  FieldMapping,
  HttpAuth,
  HttpDefinition,
  HttpPaging,
  RowChoice,
  SourceDefinition,
} from '#contract/customer-source.ts'

/** The fields in the order in which a form asks for them. */
export const customerFields: readonly CustomerField[] = [
  'name',
  'code',
  'login',
  'document',
  'phone',
  'address',
  'serial',
  'mac',
]

/** A source as it is typed: everything is text until it is read. */
export interface SourceForm {
  name: string
  kind: SourceDefinition['kind']
  /** Empty: every OLT that has no set of its own. */
  oltId: string
  patterns: string
  mapping: FieldMapping
  onlyColumn: string
  onlyValues: string
  encoding: CsvDefinition['encoding']
  delimiter: CsvDefinition['delimiter']
  url: string
  method: 'GET' | 'POST'
  bodyAs: 'json' | 'form'
  /** One `name: value` a line. */
  headers: string
  /** One `name=value` a line. */
  params: string
  auth: HttpAuth['kind']
  authName: string
  authPrefix: string
  secret: string
  paging: HttpPaging['kind']
  pageParam: string
  firstPage: string
  sizeParam: string
  pageSize: string
  nextPath: string
  format: 'json' | 'csv'
  recordsPath: string
  eachPath: string
  totalPath: string
  allowLoopback: boolean
  verifyTls: boolean
}

export const emptySourceForm: SourceForm = {
  name: '',
  kind: 'csv',
  oltId: '',
  patterns: '',
  mapping: {},
  onlyColumn: '',
  onlyValues: '',
  encoding: 'auto',
  delimiter: 'auto',
  url: '',
  method: 'GET',
  bodyAs: 'json',
  headers: '',
  params: '',
  auth: 'header',
  authName: 'Authorization',
  authPrefix: 'Bearer',
  secret: '',
  paging: 'none',
  pageParam: 'page',
  firstPage: '1',
  sizeParam: 'limit',
  pageSize: '500',
  nextPath: 'next',
  format: 'json',
  recordsPath: '',
  eachPath: '',
  totalPath: '',
  allowLoopback: false,
  verifyTls: true,
}

/** The shapes that ERPs of Brazilian ISPs answer in (docs/customers.md); an address and a token are the person's own. */
export const erpShapes: Readonly<
  Record<'ixc' | 'ixcClients' | 'sgp' | 'hubsoft' | 'mk', { label: string; form: Partial<SourceForm> }>
> = {
  ixc: {
    label: 'IXC Provedor · logins',
    form: {
      url: 'https://SEU-IXC/webservice/v1/radusuarios',
      method: 'POST',
      bodyAs: 'json',
      headers: 'ixcsoft: listar',
      params: 'qtype=radusuarios.id\nquery=0\noper=>\nsortname=radusuarios.id\nsortorder=asc',
      auth: 'basic',
      paging: 'page',
      pageParam: 'page',
      firstPage: '1',
      sizeParam: 'rp',
      pageSize: '1000',
      recordsPath: 'registros',
      totalPath: 'total',
      mapping: { code: ['id_cliente'], login: ['login'], serial: ['onu_mac'], mac: ['mac'] },
      onlyColumn: 'ativo',
      onlyValues: 'S',
    },
  },
  ixcClients: {
    label: 'IXC Provedor · clientes',
    form: {
      url: 'https://SEU-IXC/webservice/v1/cliente',
      method: 'POST',
      bodyAs: 'json',
      headers: 'ixcsoft: listar',
      params: 'qtype=cliente.id\nquery=0\noper=>\nsortname=cliente.id\nsortorder=asc',
      auth: 'basic',
      paging: 'page',
      pageParam: 'page',
      firstPage: '1',
      sizeParam: 'rp',
      pageSize: '1000',
      recordsPath: 'registros',
      totalPath: 'total',
      mapping: {
        code: ['id'],
        name: ['razao'],
        document: ['cnpj_cpf'],
        phone: ['telefone_celular'],
        address: ['endereco', 'numero', 'bairro'],
      },
      onlyColumn: 'ativo',
      onlyValues: 'S',
    },
  },
  sgp: {
    label: 'SGP (TSMX)',
    form: {
      url: 'https://SEU-SGP/api/ura/clientes/',
      method: 'POST',
      bodyAs: 'json',
      params: 'app=SEU-APP\nomitir_titulos=true',
      auth: 'body',
      authName: 'token',
      paging: 'offset',
      pageParam: 'offset',
      sizeParam: 'limit',
      pageSize: '100',
      recordsPath: 'clientes',
      eachPath: 'contratos',
      mapping: {
        name: ['^.nome'],
        document: ['^.cpfcnpj'],
        code: ['id'],
        login: ['servicos.0.login'],
        serial: ['servicos.0.onu.serial'],
      },
    },
  },
  hubsoft: {
    label: 'HubSoft',
    form: {
      url: 'https://SEU-HUBSOFT/api/v1/integracao/cliente/all',
      method: 'GET',
      params: 'cancelado=nao\nrelacoes=endereco_instalacao',
      auth: 'header',
      authName: 'Authorization',
      authPrefix: 'Bearer',
      paging: 'offset',
      pageParam: 'offset',
      sizeParam: 'limit',
      pageSize: '500',
      recordsPath: 'clientes',
      eachPath: 'servicos',
      mapping: {
        name: ['^.nome_razaosocial'],
        document: ['^.cpf_cnpj'],
        phone: ['^.telefone_primario'],
        code: ['^.codigo_cliente'],
        login: ['login'],
        address: ['endereco_instalacao.completo'],
      },
    },
  },
  mk: {
    label: 'MK Solutions',
    form: {
      url: 'https://SEU-MK/mk/WSMKConsultaClientes.rule',
      method: 'GET',
      params: 'sys=MK0',
      auth: 'query',
      authName: 'token',
      paging: 'none',
      recordsPath: 'Clientes',
      mapping: { name: ['Nome'], code: ['CodigoPessoa'], document: ['CPF'], phone: ['Fone'] },
    },
  },
}

export type SourceProblem = 'missing' | 'notAnUrl' | 'notALine' | 'notANumber' | 'nothingMapped' | 'noPattern'
export type SourceField =
  | 'name'
  | 'url'
  | 'patterns'
  | 'headers'
  | 'params'
  | 'pageSize'
  | 'mapping'
  | 'secret'
  | 'file'

type Read = { definition: SourceDefinition } | { problems: Partial<Record<SourceField, SourceProblem>> }

/** The form as the contract wants it, or what is wrong with which field. The host checks it all once more. */
export function readSourceForm(form: SourceForm): Read {
  switch (form.kind) {
    case 'description':
      return readDescription(form)
    case 'csv':
      return { definition: readCsvForm(form) }
    case 'http':
      return readHttpForm(form)
  }
}

/** Whether anything of a mapping tells who a customer is. */
export function isMapped(mapping: FieldMapping): boolean {
  return (['name', 'code', 'login', 'document'] as const).some((field) => (mapping[field]?.length ?? 0) > 0)
}

function readDescription(form: SourceForm): Read {
  const patterns = patternLines(form.patterns)
  if (patterns.length === 0) return { problems: { patterns: 'noPattern' } }
  const definition: DescriptionDefinition = {
    kind: 'description',
    oltId: form.oltId === '' ? null : Number(form.oltId),
    patterns,
  }
  return { definition }
}

function readCsvForm(form: SourceForm): CsvDefinition {
  const { encoding, delimiter } = form
  return { kind: 'csv', mapping: cleanMapping(form.mapping), only: readOnly(form), encoding, delimiter }
}

function readHttpForm(form: SourceForm): Read {
  const problems: Partial<Record<SourceField, SourceProblem>> = {}
  const url = URL.parse(form.url.trim())
  if (form.url.trim() === '') problems.url = 'missing'
  else if (url === null || !/^https?:$/.test(url.protocol)) problems.url = 'notAnUrl'
  const headers = pairs(form.headers, ':')
  const params = pairs(form.params, '=')
  if (headers === null) problems.headers = 'notALine'
  if (params === null) problems.params = 'notALine'
  const paging = readPaging(form)
  if (paging === null) problems.pageSize = 'notANumber'
  if (url === null || headers === null || params === null || paging === null || Object.keys(problems).length > 0) {
    return { problems }
  }
  const definition: HttpDefinition = {
    kind: 'http',
    url: form.url.trim(),
    method: form.method,
    headers,
    params,
    bodyAs: form.bodyAs,
    auth: readAuth(form),
    paging,
    format: form.format,
    recordsPath: form.recordsPath.trim(),
    eachPath: form.eachPath.trim(),
    totalPath: form.totalPath.trim(),
    mapping: cleanMapping(form.mapping),
    only: readOnly(form),
    allowLoopback: form.allowLoopback,
    verifyTls: form.verifyTls,
  }
  return { definition }
}

function readAuth({ auth, authName, authPrefix }: SourceForm): HttpAuth {
  switch (auth) {
    case 'none':
    case 'basic':
      return { kind: auth }
    case 'header':
      return { kind: 'header', name: authName.trim() || 'Authorization', prefix: authPrefix.trim() }
    case 'query':
    case 'body':
      return { kind: auth, name: authName.trim() || 'token' }
  }
}

function readPaging(form: SourceForm): HttpPaging | null {
  const size = Number(form.pageSize)
  const isSize = Number.isInteger(size) && size >= 1 && size <= 10_000
  const pageParam = form.pageParam.trim()
  const sizeParam = form.sizeParam.trim()
  switch (form.paging) {
    case 'none':
      return { kind: 'none' }
    case 'page': {
      const firstPage = Number(form.firstPage)
      if (!isSize || pageParam === '' || (firstPage !== 0 && firstPage !== 1)) return null
      return { kind: 'page', pageParam, firstPage, sizeParam: sizeParam === '' ? null : sizeParam, size }
    }
    case 'offset':
      if (!isSize || pageParam === '' || sizeParam === '') return null
      return { kind: 'offset', offsetParam: pageParam, limitParam: sizeParam, size }
    case 'next':
      return form.nextPath.trim() === '' ? null : { kind: 'next', nextPath: form.nextPath.trim() }
  }
}

function readOnly({ onlyColumn, onlyValues }: SourceForm): RowChoice | null {
  const values = onlyValues
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '')
  return onlyColumn.trim() === '' || values.length === 0 ? null : { column: onlyColumn.trim(), values }
}

function cleanMapping(mapping: FieldMapping): FieldMapping {
  const kept = Object.entries(mapping)
    .map(([field, columns]) => [field, (columns ?? []).filter((column) => column !== '')] as const)
    .filter(([, columns]) => columns.length > 0)
  return Object.fromEntries(kept)
}

/** Patterns as they are typed, one a line. */
export function patternLines(text: string): string[] {
  return lines(text)
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** `null` where a line is no pair. */
function pairs(text: string, sign: ':' | '='): Record<string, string> | null {
  const found: Record<string, string> = {}
  for (const line of lines(text)) {
    const at = line.indexOf(sign)
    if (at < 1) return null
    found[line.slice(0, at).trim()] = line.slice(at + 1).trim()
  }
  return found
}

/** A saved source as a form shows it; its token is never shown. */
export function sourceFormOf(name: string, definition: SourceDefinition): SourceForm {
  const form = { ...emptySourceForm, name, kind: definition.kind }
  if (definition.kind === 'description') {
    return {
      ...form,
      oltId: definition.oltId === null ? '' : String(definition.oltId),
      patterns: definition.patterns.join('\n'),
    }
  }
  const shared = {
    ...form,
    mapping: definition.mapping,
    onlyColumn: definition.only?.column ?? '',
    onlyValues: definition.only?.values.join(', ') ?? '',
  }
  if (definition.kind === 'csv') return { ...shared, encoding: definition.encoding, delimiter: definition.delimiter }
  const { url, method, bodyAs, auth, paging, format, recordsPath, eachPath, totalPath, allowLoopback, verifyTls } =
    definition
  return {
    ...shared,
    url,
    method,
    bodyAs,
    headers: Object.entries(definition.headers)
      .map(([header, value]) => `${header}: ${value}`)
      .join('\n'),
    params: Object.entries(definition.params)
      .map(([param, value]) => `${param}=${value}`)
      .join('\n'),
    auth: auth.kind,
    authName: 'name' in auth ? auth.name : '',
    authPrefix: auth.kind === 'header' ? auth.prefix : '',
    ...pagingForm(paging),
    format,
    recordsPath,
    eachPath,
    totalPath,
    allowLoopback,
    verifyTls,
  }
}

function pagingForm(paging: HttpPaging): Partial<SourceForm> {
  switch (paging.kind) {
    case 'none':
      return { paging: 'none' }
    case 'page':
      return {
        paging: 'page',
        pageParam: paging.pageParam,
        firstPage: String(paging.firstPage),
        sizeParam: paging.sizeParam ?? '',
        pageSize: String(paging.size),
      }
    case 'offset':
      return {
        paging: 'offset',
        pageParam: paging.offsetParam,
        sizeParam: paging.limitParam,
        pageSize: String(paging.size),
      }
    case 'next':
      return { paging: 'next', nextPath: paging.nextPath }
  }
}
