// SPDX-License-Identifier: MIT
// test.mjs ROOT: the Node.js binding plays every scenario on every store, meets every fault, and catches misuse.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import test from 'node:test'
import * as docket from './docket.mjs'
import { MapStore } from './map_store.mjs'
import { Fault, FaultStore, LaterStore, OUTCOME, Scenario } from './scenario.mjs'

const root = process.argv[2]
const scenarios = fs.readdirSync(path.join(root, 'tests/scenarios')).filter(name => name.endsWith('.json'))
const pathOf = name => path.join(root, 'tests/scenarios', name)
const WITH_REQUESTS = ['day.json', 'links.json', 'people.json'] // each command has a request id
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'docket-'))
test.after(() => fs.rmSync(folder, { recursive: true }))
const { LibsqlStore } = await import('./libsql_store.mjs')
let files = 0
const newFile = () => path.join(folder, `${++files}.db`)

const kinds = {
  memory: desk => desk.memory(),
  sqlite: desk => desk.sqlite(newFile()),
  'a Map': desk => desk.store(new MapStore()),
  'a Map that answers later': desk => desk.asyncStore(new LaterStore(new MapStore())),
  libsql: async desk => desk.asyncStore(await LibsqlStore.open(newFile())),
}

for (const name of scenarios) {
  for (const [kind, make] of Object.entries(kinds)) {
    test(`${name} plays on ${kind}`, async () => {
      const scenario = new Scenario(pathOf(name)), desk = scenario.desk(), store = await make(desk)
      await scenario.play(store)
      store.close()
      desk.close()
    })
  }
}

test('a fault in each hook of each command is reported and settled by the request id', async () => {
  let total = 0
  for (const name of WITH_REQUESTS) {
    for (const fault of [...Object.keys(OUTCOME), 'abandon']) {
      for (const later of [false, true]) {
        if (later && ['begin', 'abandon'].includes(fault)) continue // the step loop has none
        const scenario = new Scenario(pathOf(name)), desk = scenario.desk()
        const host = new FaultStore(new MapStore(), scenario.hooks)
        const store = later ? desk.asyncStore(new LaterStore(host)) : desk.store(host)
        await scenario.play(store, fault, () => host.commits)
        total += scenario.faults
        store.close()
        desk.close()
      }
    }
  }
  console.log(`figure: ${total} faults`)
  assert.ok(total > 300)
})

test('a fault in a query or task is reported and the desk goes on', async () => {
  const scenario = new Scenario(pathOf('day.json')), desk = scenario.desk()
  const store = desk.store(new FaultStore(new MapStore(), scenario.hooks))
  store.do('register', 'T-1', { actor: 'ann' })
  for (const fault of ['begin', 'read']) {
    for (const run of [() => store.ask('open'), () => store.runDue(), () => store.verify(), () => store.deliver(() => {})]) {
      scenario.hooks.armed = fault
      assert.throws(run, problem => problem.code === OUTCOME[fault] && problem.cause instanceof Fault)
    }
  }
  assert.deepEqual([...store.rows('open')].map(row => row.id), ['T-1'])
  store.close()
  desk.close()
})

test('a handle used after it was closed is an exception', async () => {
  const desk = new docket.Desk(), store = desk.memory(), later = desk.asyncStore(new MapStore())
  store.close()
  for (const use of [() => store.close(), () => store.runDue(), () => store.do('register'), () => store.ask('open'),
    () => store.call('{"action":"register"}')]) assert.throws(use, docket.Closed)
  later.close()
  assert.throws(() => later.close(), docket.Closed)
  await assert.rejects(later.do('register', { actor: 'ann' }), docket.Closed)
  desk.close()
  for (const use of [() => desk.close(), () => desk.memory(), () => desk.store(new MapStore())]) {
    assert.throws(use, docket.Closed)
  }
})

test('a store is not closed or used anew from inside its hooks', () => {
  let caught = 0
  const desk = new docket.Desk(), host = new MapStore()
  host.begin = () => {
    for (const use of [() => store.close(), () => store.runDue()]) {
      assert.throws(use, docket.Closed)
      caught++
    }
  }
  const store = desk.store(host)
  store.do('register', { actor: 'ann' })
  assert.equal(caught, 2)
  store.close()
  desk.close()
})

test('an asynchronous store closed in the middle of a command ends it, and nothing is committed', async () => {
  const desk = new docket.Desk(), host = new MapStore()
  const store = desk.asyncStore({
    async read(...asked) {
      await new Promise(setImmediate)
      store.close()
      return host.read(...asked)
    },
    commit: (...asked) => host.commit(...asked),
  })
  await assert.rejects(store.do('register', 'T-1', { actor: 'ann' }), docket.Closed)
  assert.equal(host.rows.size, 0)
  desk.close()
})

test('hooks live as long as the library may call them, and no longer', () => {
  const before = docket.hostCount()
  const desks = Array.from({ length: 50 }, (_, i) => new docket.Desk({ clock: () => i * 1000 }))
  global.gc?.()
  desks.forEach((desk, i) => {
    const store = desk.memory()
    assert.equal(store.do('register', { actor: 'ann' }).row.registered_at.getTime(), i * 1000)
    store.close()
    desk.close()
  })
  assert.equal(docket.hostCount(), before)
})

test('a log that throws harms nothing', () => {
  const said = []
  let now = 60000
  const log = (level, text) => {
    said.push([level, text])
    throw new Fault('log')
  }
  const desk = new docket.Desk({ clock: () => now, log }), store = desk.memory()
  store.do('register', 'T-1', { actor: 'ann' })
  now = 0
  assert.equal(store.do('note', 'T-1', { actor: 'ann', fields: { text: 'x' } }).seq, 2)
  assert.equal(said[0][0], docket.constants.DKT_LOG_NOTICE)
  store.close()
  desk.close()
})

test('thousands of commands leave no memory behind', async () => {
  const desk = new docket.Desk({ clock: () => 0, permission: () => true })
  const stores = [desk.store(new MapStore()), desk.asyncStore(new MapStore())]
  const work = async () => {
    for (let i = 0; i < 1500; i++) {
      for (const store of stores) {
        await assert.rejects(async () => store.do('note', 'T-9', { actor: 'ann', fields: { text: 'x'.repeat(1000) } }),
          docket.errors.NotFound)
      }
    }
  }
  const resident = () => Number(fs.readFileSync('/proc/self/statm', 'ascii').split(' ')[1]) * 4096
  await work()
  await work()
  global.gc()
  const before = resident()
  await work()
  global.gc()
  assert.ok(resident() - before < 12e6, `${resident() - before} bytes more`) // V8 keeps pages for later
  for (const store of stores) store.close()
  desk.close()
})

test('commands wait side by side on an asynchronous driver, and conflicts are settled', async () => {
  const desk = new docket.Desk(), host = await LibsqlStore.open(newFile()), store = desk.asyncStore(host)
  await store.do('register', 'T-1', { actor: 'ann' })
  await Promise.all(Array.from({ length: 6 }, (_, i) => store.do('note', 'T-1', { actor: 'ann', fields: { text: `${i}` } })))
  assert.equal((await store.ask('ticket', 'T-1')).row.seq, 7)
  assert.deepEqual((await store.verify()).findings, [])
  store.close()
  host.close()
  desk.close()
})

test('instants are dates both ways, bytes are buffers', () => {
  const now = new Date('2026-01-02T03:04:05.678Z'), desk = new docket.Desk({ clock: () => now }), store = desk.memory()
  const { row } = store.do('register', { actor: 'ann', fields: { requested_at: now } })
  assert.deepEqual([row.requested_at, row.registered_at, row.owner, row.head.length], [now, now, undefined, 32])
  store.close()
  desk.close()
})

test('an error has a class of its own and says why', () => {
  const desk = new docket.Desk(), store = desk.memory()
  const { subject } = store.do('register', { actor: 'ann' })
  assert.throws(() => store.do('close', subject, { actor: 'ann' }), problem => {
    assert.ok(problem instanceof docket.errors.Refused && problem instanceof docket.DocketError)
    assert.deepEqual(problem.reasons.map(({ code, name, chinese }) => [code, name, chinese]),
      [['missing', 'resolution', '缺少必填项 resolution']])
    return problem.result.moves.includes('close') && !problem.isRetryable
  })
  assert.throws(() => store.ask('colour'), docket.errors.Unknown)
  assert.throws(() => store.ask('state', undefined, { state: 9 }), docket.errors.Argument)
  assert.throws(() => new docket.Profile({ code: 'x', nonsense: 1 }), /nonsense/)
  const profile = new docket.Profile()
  assert.throws(() => profile.permit('fly', 'pilot'), /fly/)
  assert.throws(() => profile.add_calendar('x', { name: 'x', zone: 'UTC', week: { mon: ['18:00-09:00'] } }), /week/)
  for (const handle of [profile, store, desk]) handle.close()
})

test('JSON goes in and comes out', async () => {
  const desk = new docket.Desk()
  for (const store of [desk.memory(), desk.asyncStore(new MapStore())]) {
    const call = async text => JSON.parse(await store.call(text))
    assert.equal((await call('{"action":"register","subject":"T-1","actor":"ann"}')).status, 'DKT_OK')
    assert.equal((await call('{"action":"close","subject":"T-1","actor":"ann"}')).reasons[0].name, 'resolution')
    assert.equal((await call('{"query":"ticket","key":"T-1"}')).rows[0].id, 'T-1')
    assert.equal((await call('{"query":"colour"}')).status, 'DKT_E_UNKNOWN')
    assert.equal((await call('{')).status, 'DKT_E_FORMAT')
    assert.equal((await call('{"action":"fly"}')).status, 'DKT_E_UNKNOWN')
    store.close()
  }
  desk.close()
})

test('a store says conflict and failure itself', async () => {
  const desk = new docket.Desk()
  let problem = new docket.CommitFailed('disk full', 28)
  const host = new MapStore(), inner = host.commit
  host.commit = (...asked) => {
    if (problem) throw problem
    inner.apply(host, asked)
  }
  for (const [i, store] of [desk.store(host), desk.asyncStore(host)].entries()) {
    problem = new docket.CommitFailed('disk full', 28)
    await assert.rejects(async () => store.do('register', `T-${i}`, { actor: 'ann' }),
      said => said instanceof docket.errors.Store && said.hostCode === 28 && /disk full/.test(said.message))
    problem = new docket.CommitConflict(0)
    await assert.rejects(async () => store.do('register', `T-${i}`, { actor: 'ann' }), docket.errors.Conflict)
    problem = null
    await store.do('register', `T-${i}`, { actor: 'ann' })
    store.close()
  }
  desk.close()
})

test('a promise is no answer of a store that answers at once', () => {
  const desk = new docket.Desk(), store = desk.store(new LaterStore(new MapStore()))
  assert.throws(() => store.do('register', 'T-1', { actor: 'ann' }),
    problem => problem instanceof docket.errors.Store && problem.cause instanceof TypeError)
  store.close()
  desk.close()
})

// koffi is given text: it must be the header's, down to the last parameter.
test('every prototype is the one in api.json', () => {
  const { functions } = JSON.parse(fs.readFileSync(path.join(root, 'doc/api.json'), 'utf8'))
  const plain = text => text.replace(/\s*\*\s*/g, '*').replace(/\s+/g, ' ').trim()
  const known = new Map(functions.map(({ name, returns, params }) => [name,
    plain(`${returns.type} ${name}(${params.map(({ type, name: parameter }) => `${type} ${parameter}`).join(', ') || 'void'});`)]))
  const have = Object.entries(docket.prototypes())
  for (const [name, prototype] of have) assert.equal(plain(prototype), known.get(name))
  assert.ok(have.length > 150)
})
