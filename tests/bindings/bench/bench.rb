# SPDX-License-Identifier: MIT
# frozen_string_literal: true

# Costs of the binding: see tests/bench/bindings_run.sh.
require 'hash_store'

ROUNDS = 5
COUNT = 300

def best(count, &work)
  Array.new(ROUNDS) do
    start = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID, :nanosecond)
    count.times(&work)
    (Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID, :nanosecond) - start) / count.to_f
  end.min
end

def command(store)
  store.do(:register, 'T-1', actor: 'ann')
  best(COUNT) { store.do(:note, 'T-1', actor: 'ann', fields: { text: 'hello' }) } / 1000
end

hooks = Docket::Desk.new(clock: -> { 0 }, random: ->(n) { "\0" * n }, permission: ->(_) { true })
puts format('%.0f %.1f %.1f %.1f', best(20_000) { Docket::Lib.dkt_version_number }, command(Docket::Desk.new.memory),
            command(hooks.memory), command(Docket::Desk.new.store(HashStore.new)))
