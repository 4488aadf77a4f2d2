import { createFakeElectron } from './fake-electron.ts'

/** The fake as a module, for a process in which `electron` is resolved to this file. */
export const fake = createFakeElectron()
fake.module.app.switches = { home: process.env['FAROL_TEST_HOME'] ?? '' }

export const {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  MessageChannelMain,
  nativeTheme,
  net,
  protocol,
  screen,
  session,
  shell,
} = fake.module
