import { expect, test } from 'vitest'
import { customersOf } from './customers.ts'
import { defaultSite } from './site.ts'
import { buildTown } from './town.ts'

const towns = defaultSite.olts.map((olt, place) => buildTown(olt, defaultSite.seed + place * 100))
const customers = customersOf(towns)

test('most homes of the site have a customer, told by serial, login or the MAC of a router', () => {
  const homes = towns.flatMap((town) => town.homes)
  expect(customers.length).toBeGreaterThan(homes.length * 0.9)
  expect(customers.length).toBeLessThan(homes.length + 6)
  const having = (field: 'onu_serial' | 'login' | 'mac_roteador') => customers.filter((one) => one[field] !== '').length
  expect([having('onu_serial') > 200, having('login') > 400, having('mac_roteador') > 40]).toEqual([true, true, true])
  expect(customers.filter((one) => one.onu_serial + one.login + one.mac_roteador === '')).toEqual([])
})

test('a customer is called as the login says, and the same in every run', () => {
  const home = towns[0]!.homes.find(({ login }) => login.startsWith('joao.'))!
  const one = customers.find(({ login }) => login === home.login)!
  expect(one.nome).toMatch(/^João \p{Lu}\p{L}+$/u)
  expect(customersOf(towns)).toEqual(customers)
})

test('no login, code or document stands there twice, and exactly one serial does', () => {
  const twice = (field: 'login' | 'codigo' | 'cpf' | 'onu_serial') => {
    const values = customers.map((one) => one[field]).filter((value) => value !== '')
    return values.length - new Set(values).size
  }
  expect([twice('login'), twice('codigo'), twice('cpf'), twice('onu_serial')]).toEqual([0, 0, 0, 1])
})

test('documents and telephones are nobody’s', () => {
  expect(customers.filter(({ cpf, telefone }) => !cpf.startsWith('000.000.') || !telefone.startsWith('(00) '))).toEqual(
    [],
  )
})
