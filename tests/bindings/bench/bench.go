// SPDX-License-Identifier: MIT

// Costs of the binding: see tests/bench/bindings_run.sh.
package main

import (
	"fmt"
	"syscall"
	"time"

	"docket"
	"docket/maprows"
)

const rounds, count = 5, 300

// cpu is what this process has used so far.
func cpu() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func best(n int, work func()) float64 {
	least := time.Duration(1 << 62)
	for round := 0; round < rounds; round++ {
		start := cpu()
		for i := 0; i < n; i++ {
			work()
		}
		if took := cpu() - start; took < least {
			least = took
		}
	}
	return float64(least.Nanoseconds()) / float64(n)
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func command(store *docket.Store) float64 {
	must(store.Do(docket.Command{Action: "register", Subject: "T-1", Actor: "ann"}))
	return best(count, func() {
		must(store.Do(docket.Command{Action: "note", Subject: "T-1", Actor: "ann", Fields: docket.Fields{"text": "hello"}}))
	}) / 1000
}

func main() {
	plain := must(docket.NewDesk(docket.Config{}))
	hooks := must(docket.NewDesk(docket.Config{
		Clock:      func() (time.Time, error) { return time.UnixMilli(0), nil },
		Random:     func(bytes []byte) error { return nil },
		Permission: func(docket.Question) (bool, error) { return true, nil },
	}))
	probe := &docket.Error{Status: docket.Refused}
	fmt.Printf("%.0f %.1f %.1f %.1f\n", best(20000, func() { probe.IsRetryable() }), command(must(plain.Memory())),
		command(must(hooks.Memory())), command(must(plain.Store(maprows.New()))))
}
