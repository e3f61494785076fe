// SPDX-License-Identifier: MIT
// Costs of the binding: see tests/bench/bindings_run.sh.
import { Desk, DocketError } from './docket.mjs'
import { MapStore } from './map_store.mjs'
import { LaterStore } from './scenario.mjs'

const ROUNDS = 5, COUNT = 300

function cpuNs() {
  const { user, system } = process.cpuUsage()
  return (user + system) * 1000
}

async function best(work, count) {
  const times = []
  for (let round = 0; round < ROUNDS; round++) {
    const start = cpuNs()
    for (let i = 0; i < count; i++) await work()
    times.push((cpuNs() - start) / count)
  }
  return Math.min(...times)
}

function bestAtOnce(work, count) {
  const times = []
  for (let round = 0; round < ROUNDS; round++) {
    const start = cpuNs()
    for (let i = 0; i < count; i++) work()
    times.push((cpuNs() - start) / count)
  }
  return Math.min(...times)
}

function command(store) {
  store.do('register', 'T-1', { actor: 'ann' })
  return bestAtOnce(() => store.do('note', 'T-1', { actor: 'ann', fields: { text: 'hello' } }), COUNT) / 1000
}

async function commandLater(store) {
  await store.do('register', 'T-1', { actor: 'ann' })
  return await best(() => store.do('note', 'T-1', { actor: 'ann', fields: { text: 'hello' } }), COUNT) / 1000
}

const hooks = new Desk({ clock: () => 0, random: n => new Uint8Array(n), permission: () => true })
const probe = new DocketError(-7)
const costs = [bestAtOnce(() => probe.isRetryable, 20000), command(new Desk().memory()), command(hooks.memory()),
  command(new Desk().store(new MapStore()))]
console.log([costs[0].toFixed(0), ...costs.slice(1).map(cost => cost.toFixed(1)),
  (await commandLater(new Desk().asyncStore(new LaterStore(new MapStore())))).toFixed(1)].join(' '))
