import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

const beatMs = 1000
/** A holder that has not been heard of for so long is gone, whatever runs under its number now. */
const staleMs = 15_000

/**
 * Lets one set-up of a folder run at a time: two `npm start` on a fresh clone must not install and build over one another.
 * The lock is a folder, since making one is atomic everywhere; its holder touches it every second, so that a killed
 * holder is noticed.
 *
 * @template T
 * @param {string} lock path of the lock's folder
 * @param {() => Promise<T>} work
 * @param {() => void} [onWait] called once when somebody else is at it
 * @returns {Promise<T>}
 */
export async function withSetUpLock(lock, work, onWait) {
  mkdirSync(dirname(lock), { recursive: true, mode: 0o700 })
  let isWaiting = false
  while (!tryTake(lock)) {
    if (isStale(lock)) {
      breakLock(lock)
      continue
    }
    if (!isWaiting) onWait?.()
    isWaiting = true
    await sleep(200)
  }
  const beating = setInterval(() => touch(lock), beatMs)
  beating.unref()
  try {
    return await work()
  } finally {
    clearInterval(beating)
    rmSync(lock, { recursive: true, force: true })
  }
}

function tryTake(lock) {
  try {
    mkdirSync(lock)
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
  writeFileSync(join(lock, 'holder'), String(process.pid))
  return true
}

/** @param {string} lock */
export function isStale(lock) {
  const seen = statSync(lock, { throwIfNoEntry: false })
  if (seen === undefined) return false
  if (Date.now() - seen.mtimeMs > staleMs) return true
  // Younger than its first line: the holder is just writing it.
  const holder = readHolder(lock)
  return holder !== null && !isRunning(holder)
}

function readHolder(lock) {
  try {
    return Number(readFileSync(join(lock, 'holder'), 'utf8')) || null
  } catch {
    return null // Not written yet, or just released.
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Renaming lets only one of several waiting ones break it; the name is its own, so that a fresh lock is never removed. */
function breakLock(lock) {
  const broken = `${lock}.${process.pid}.broken`
  try {
    renameSync(lock, broken)
  } catch (error) {
    if (error.code === 'ENOENT') return
    throw error
  }
  rmSync(broken, { recursive: true, force: true })
}

function touch(lock) {
  const now = new Date()
  try {
    utimesSync(lock, now, now)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}
