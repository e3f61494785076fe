// SPDX-License-Identifier: MIT
// Plays a scenario file (tests/scenarios/README.md) through the binding; with a fault, each command meets it first.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { pathToFileURL } from 'node:url'
import { Desk, DocketError, Profile, constants } from './docket.mjs'

/** What hooks of these tests throw. */
export class Fault extends Error { get name() { return 'Fault' } }

/** Clock, random bytes and permission of a scenario. `armed` names the hook whose next call throws. */
class Hooks {
  armed = null
  constructor({ now, seed, deny = [] }) { Object.assign(this, { now, x: seed, deny }) }

  meet(name) {
    if (this.armed !== name) return
    this.armed = null
    throw new Fault(name)
  }

  clock = () => {
    this.meet('clock')
    return this.now
  }

  random = n => {
    this.meet('random')
    return Array.from({ length: n }, () => {
      this.x = (this.x * 69069 + 1) % 2 ** 32
      return Math.floor(this.x / 65536) % 256
    })
  }

  permission = question => {
    this.meet('permission')
    return !this.deny.some(rule => Object.entries(rule).every(([name, value]) => question[name] === value))
  }
}

/** A store over another, whose hooks throw when they are told to. */
export class FaultStore {
  commits = 0
  constructor(inner, hooks) { Object.assign(this, { inner, hooks }) }
  begin() { this.hooks.meet('begin') }
  abandon() { this.hooks.meet('abandon') }

  read(desk, reads) {
    this.hooks.meet('read')
    return this.inner.read(desk, reads)
  }

  commit(desk, writes) {
    this.hooks.meet('commit before')
    this.inner.commit(desk, writes)
    this.commits++
    this.hooks.meet('commit after')
  }
}

/** The same, each answer some turns of the event loop later. */
export class LaterStore {
  constructor(inner) { this.inner = inner }
  async read(desk, reads) {
    await new Promise(setImmediate)
    return this.inner.read(desk, reads)
  }

  async commit(desk, writes) {
    await new Promise(setImmediate)
    this.inner.commit(desk, writes)
    await new Promise(setImmediate)
  }
}

/** What a fault of a hook becomes. An abandon's answer is not looked at. */
export const OUTCOME = {
  clock: 'DKT_E_CLOCK', random: 'DKT_E_HOOK', permission: 'DKT_E_DENIED', begin: 'DKT_E_STORE', read: 'DKT_E_STORE',
  'commit before': 'DKT_E_MAYBE', 'commit after': 'DKT_E_MAYBE',
}

const number = value => typeof value === 'string' && value.startsWith('DKT_') ? constants[value] : value

export class Scenario {
  faults = 0
  constructor(path) {
    this.file = JSON.parse(fs.readFileSync(path, 'utf8'))
    this.workflow = fs.readFileSync(new URL('rules/workflow.json', pathToFileURL(path)), 'utf8')
    this.hooks = new Hooks(this.file)
  }

  desk() {
    const profile = new Profile(this.workflow)
    if (this.file.profile) profile.add_json(this.file.profile)
    const { clock, random, permission } = this.hooks
    const desk = new Desk({ profile, clock, random, permission, ...this.file.desk })
    profile.close()
    return desk
  }

  async play(store, fault, commits = () => 0) {
    Object.assign(this, { store, fault, commits })
    for (const [place, step] of this.file.steps.entries()) {
      this.place = place
      const kind = ['do', 'ask', 'explain', 'task', 'deliver', 'pass'].find(name => name in step)
      await this[kind](step)
    }
    const found = await store.verify(), { end } = this.file
    assert.deepEqual(found.findings, [])
    assert.deepEqual([found.digest, found.progress], [end.digest, end.progress])
    if (!fault) assert.equal(found.root, end.root) // a fault draws random bytes once more
  }

  async outcome(run, expected) {
    let result
    try {
      result = (await run()).json
    } catch (problem) {
      if (!(problem instanceof DocketError)) throw problem
      result = problem.result?.json ?? { status: problem.code }
    }
    this.hold({ status: 'DKT_OK', ...expected }, result, 'result')
  }

  hold(expected, found, path) {
    const where = `step ${this.place}: ${path}`
    if (Array.isArray(expected)) {
      assert.equal(found?.length ?? 0, expected.length, `${where} has ${found?.length} items`)
      expected.forEach((value, i) => this.hold(value, found[i], `${path}[${i}]`))
    } else if (expected !== null && typeof expected === 'object') {
      assert.equal(typeof found, 'object', where)
      for (const [name, value] of Object.entries(expected)) this.hold(value, found[name], `${path}.${name}`)
    } else assert.equal(found ?? null, expected, where)
  }

  async do(step) {
    if (this.fault) await this.meet(step.do)
    await this.outcome(() => this.store.run(step.do), step.expect)
  }

  // The command with a hook that throws: reported as what it is, and nothing is done unless nobody knows.
  async meet(command) {
    const before = this.commits()
    this.hooks.armed = this.fault
    try {
      await this.store.run(command)
      assert.ok(this.hooks.armed || this.fault === 'abandon', `step ${this.place}: nobody noticed`)
    } catch (problem) {
      if (!(problem instanceof DocketError)) throw problem
      if (!this.hooks.armed && this.fault !== 'abandon') { // else the hook was not called: a refusal
        assert.equal(problem.code, OUTCOME[this.fault], `step ${this.place}: ${this.fault}`)
        assert.ok(problem.cause instanceof Fault)
        if (/read|commit/.test(this.fault)) assert.match(problem.message, /Fault/)
        assert.equal(this.commits(), before + (this.fault === 'commit after' ? 1 : 0))
        this.faults++
      }
    }
    this.hooks.armed = null
  }

  async ask(step) {
    const { what, key, ...rest } = step.ask
    const settings = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, number(value)]))
    if (!step.all) return this.outcome(() => this.store.ask(what, key, settings), step.expect)
    const ids = []
    for await (const row of this.store.rows(what, key, settings)) ids.push(row.id)
    this.hold(step.all, ids, 'ids')
  }

  async explain({ explain: { ticket, goal, run }, expect }) {
    await this.outcome(() => this.store.explain(ticket, goal, run), expect)
  }

  async task({ task, progress }) {
    const name = task.replace(/_(\w)/, (_, letter) => letter.toUpperCase())
    this.hold(progress, await this.store[name](), task)
  }

  async deliver({ deliver }) { this.hold(deliver, await this.store.deliver(() => {}), 'delivered') }
  pass({ pass }) { this.hooks.now += pass }
}
