import { contextBridge, ipcRenderer } from 'electron'

/**
 * What the page sees of the desktop: one word. It asks main for a message port, which arrives as the window message
 * `farol:port` with the port in it; everything else is said over that port. Nothing of Electron crosses the bridge.
 */
export interface FarolBridge {
  connect(): void
}

ipcRenderer.on('farol:port', (event) => {
  window.postMessage('farol:port', window.location.origin, event.ports)
})

const bridge: FarolBridge = {
  connect: () => ipcRenderer.send('farol:connect'),
}

contextBridge.exposeInMainWorld('farol', bridge)
