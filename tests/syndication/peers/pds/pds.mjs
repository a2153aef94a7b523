// A Bluesky server (PDS) and the directory it needs, for tests: node pds.mjs <folder> <port> <port>
// Both reach nothing outside and are reached from this machine alone. RATE=1 keeps the real limits.
import crypto from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import { createRequire } from 'node:module'

const HOST = '127.0.0.1'
const [folder, port, directoryPort] = process.argv.slice(2)
const secret = (bytes) => crypto.randomBytes(bytes).toString('hex')

// Both servers ask for a port on every interface: give them the loopback.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (where, ...rest) {
  if (typeof where !== 'number' && typeof where !== 'string') return listen.call(this, where, ...rest)
  const done = rest.find((one) => typeof one === 'function')
  return listen.call(this, { port: Number(where), host: HOST }, done)
}

const { Database, PlcServer } = createRequire(import.meta.url)('@did-plc/server')
const directory = PlcServer.create({ db: Database.mock(), port: Number(directoryPort) })
await directory.start()

fs.mkdirSync(`${folder}/blobs`, { recursive: true })
const { PDS, envToCfg, envToSecrets } = await import('@atproto/pds')
const environment = {
  devMode: true,
  hostname: 'localhost',
  port: Number(port),
  dataDirectory: folder,
  blobstoreDiskLocation: `${folder}/blobs`,
  didPlcUrl: `http://${HOST}:${directoryPort}`,
  serviceHandleDomains: ['.test'],
  inviteRequired: false,
  disableSsrfProtection: true,
  rateLimitsEnabled: process.env.RATE === '1',
  // Nobody: a post is read on the server that keeps it.
  bskyAppViewUrl: `http://${HOST}:9`,
  bskyAppViewDid: 'did:example:nobody',
  jwtSecret: secret(16),
  dpopSecret: secret(32),
  adminPassword: secret(8),
  plcRotationKeyK256PrivateKeyHex: secret(32),
}
const server = await PDS.create(envToCfg(environment), envToSecrets(environment))
await server.start()
console.log('ready')
