# SPDX-License-Identifier: MIT
require 'docket'

now = Time.utc(2026, 1, 5, 9) # a clock of your own; leave it out for the system's

profile = Docket::Profile.new # the default workflow, and one time limit more
profile.add_goal({ code: 'handle', english: 'Handling', chinese: '处理', start: ['verb:register'], stop: ['state:closed'],
                   target: { hours: 2 } })

Docket::Desk.open(profile: profile, clock: -> { now }) do |desk|
  desk.sqlite(':memory:') do |store|
    printer = store.do(:register, actor: 'ann', request: 'call-4711', fields: { title: 'Printer' }).subject
    begin
      store.do(:close, printer, actor: 'bob')
    rescue Docket::Errors::Refused => refused
      puts "refused: #{refused.reasons.first.english}"
      puts "instead: #{refused.result.moves.first(4).join(' ')}"
    end
    store.do(:close, printer, actor: 'bob', fields: { resolution: 'New toner.' })

    store.do(:register, 'T-2', actor: 'ann', fields: { title: 'Cash machine' }) # your own id
    now += 3 * 3600
    puts "fell due: #{store.run_due}" # what nobody touches; any command settles its own ticket
    store.rows(:clocks, 'T-2') { |clock| puts "#{clock[:goal]} breached at #{clock[:breached_at]}" }
    store.rows(:closed).each { |ticket| puts ticket.values_at(:title, :status, :closed_at).join(' ') }
    puts "damage: #{store.verify.findings.size}"
  end
end
