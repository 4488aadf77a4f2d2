import { expect, test } from 'vitest'
import { secondsToWait } from './check-guard.ts'

const onu = (onuId: number, secondsAgo: number, ponPort = '0/1/3') => ({ ponPort, onuId, secondsAgo })
const port = (ponPort: string, secondsAgo: number) => ({ ponPort, onuId: null, secondsAgo })

test.each([
  ['nothing before', { ponPort: '0/1/3', onuId: 7 }, [], 0],
  ['the same ONU, just now', { ponPort: '0/1/3', onuId: 7 }, [onu(7, 0.2)], 60],
  ['the same ONU, most of a minute ago', { ponPort: '0/1/3', onuId: 7 }, [onu(7, 47.3)], 13],
  ['the same ONU, a minute ago', { ponPort: '0/1/3', onuId: 7 }, [onu(7, 60)], 0],
  ['its whole port was just read', { ponPort: '0/1/3', onuId: 7 }, [port('0/1/3', 12)], 48],
  ['its neighbour was just read', { ponPort: '0/1/3', onuId: 7 }, [onu(8, 3)], 7],
  ['its neighbour was read a while ago', { ponPort: '0/1/3', onuId: 7 }, [onu(8, 12)], 0],
  ['the port after one of its ONUs', { ponPort: '0/1/3', onuId: null }, [onu(8, 12)], 0],
  ['the same port', { ponPort: '0/1/3', onuId: null }, [port('0/1/3', 30)], 30],
  ['port after port', { ponPort: '0/1/4', onuId: null }, [port('0/1/3', 30)], 30],
  ['an ONU of another port after a port', { ponPort: '0/1/4', onuId: 9 }, [port('0/1/3', 30)], 0],
  ['the longest wait counts', { ponPort: '0/1/3', onuId: 7 }, [onu(9, 2), onu(7, 20)], 40],
])('%s', (_what, wanted, earlier, seconds) => {
  expect(secondsToWait(wanted, earlier)).toBe(seconds)
})
