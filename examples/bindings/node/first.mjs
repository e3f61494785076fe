// SPDX-License-Identifier: MIT
import { Desk, Profile, errors } from './docket.mjs'

let now = new Date('2026-01-05T09:00:00Z') // a clock of your own; leave it out for the system's

const profile = new Profile() // the default workflow, and one time limit more
profile.add_goal({
  code: 'handle', english: 'Handling', chinese: '处理', start: ['verb:register'], stop: ['state:closed'],
  target: { hours: 2 },
})

const desk = new Desk({ profile, clock: () => now })
const store = desk.sqlite(':memory:')

const { subject } = store.do('register', { actor: 'ann', request: 'call-4711', fields: { title: 'Printer' } })
try {
  store.do('close', subject, { actor: 'bob' })
} catch (problem) {
  if (!(problem instanceof errors.Refused)) throw problem
  console.log('refused:', problem.reasons[0].english)
  console.log('instead:', ...problem.result.moves.slice(0, 4))
}
store.do('close', subject, { actor: 'bob', fields: { resolution: 'New toner.' } })

store.do('register', 'T-2', { actor: 'ann', fields: { title: 'Cash machine' } }) // your own id
now = new Date(now.getTime() + 3 * 3600 * 1000)
console.log('fell due:', store.runDue()) // what nobody touches; any command settles its own ticket
for (const clock of store.rows('clocks', 'T-2')) {
  console.log(clock.goal, 'breached at', clock.breached_at.toISOString())
}
for (const ticket of store.rows('closed')) console.log(ticket.title, ticket.status, ticket.closed_at.toISOString())
console.log('damage:', store.verify().findings.length)
store.close()
desk.close()
