// SPDX-License-Identifier: MIT
package main

import (
	"errors"
	"fmt"
	"log"
	"time"

	"docket"
)

func main() {
	now := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC) // a clock of your own; leave it out for the system's

	profile, err := docket.NewProfile(nil) // the default workflow, and one time limit more
	check(err)
	check(profile.Add(map[string]any{"goals": []any{map[string]any{
		"code": "handle", "english": "Handling", "chinese": "处理", "start": []string{"verb:register"},
		"stop": []string{"state:closed"}, "target": map[string]int{"hours": 2},
	}}}))

	desk, err := docket.NewDesk(docket.Config{Profile: profile, Clock: func() (time.Time, error) { return now, nil }})
	check(err)
	defer desk.Close()
	store, err := desk.SQLite(":memory:")
	check(err)
	defer store.Close()

	printer, err := store.Do(docket.Command{Action: "register", Actor: "ann", Request: "call-4711",
		Fields: docket.Fields{"title": "Printer"}})
	check(err)
	_, err = store.Do(docket.Command{Action: "close", Subject: printer.Subject, Actor: "bob"})
	var refused *docket.Error
	if errors.Is(err, docket.Refused) && errors.As(err, &refused) {
		fmt.Println("refused:", refused.Reasons()[0].English)
		fmt.Println("instead:", refused.Result.Moves[:4])
	}
	_, err = store.Do(docket.Command{Action: "close", Subject: printer.Subject, Actor: "bob",
		Fields: docket.Fields{"resolution": "New toner."}})
	check(err)

	_, err = store.Do(docket.Command{Action: "register", Subject: "T-2", Actor: "ann", // your own id
		Fields: docket.Fields{"title": "Cash machine"}})
	check(err)
	now = now.Add(3 * time.Hour)
	settled, err := store.RunDue() // what nobody touches; any command settles its own ticket
	check(err)
	fmt.Println("fell due:", settled)
	clocks := store.Rows(docket.Query{What: "clocks", Key: "T-2"})
	for clocks.Next() {
		fmt.Println(clocks.Row().Text("goal"), "breached at", clocks.Row().Time("breached_at"))
	}
	check(clocks.Err())
	tickets := store.Rows(docket.Query{What: "closed"})
	for tickets.Next() {
		fmt.Println(tickets.Row().Text("title"), tickets.Row().Text("status"), tickets.Row().Time("closed_at"))
	}
	check(tickets.Err())
	found, err := store.Verify("")
	check(err)
	fmt.Println("damage:", len(found.Findings))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
