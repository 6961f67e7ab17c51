package demo

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/bumplens/bumplens/app/github/standin"
)

// An Event is something that happened.
type Event struct {
	At   time.Time
	Text string
}

// seen is what was last seen on GitHub, so as to tell what is new.
type seen struct {
	deliveries int // those before were told of
	check      string
	comment    string
	labels     []string
	told       time.Time // when findings were last told
}

// A Review is what the App published on the head of the pull request.
type Review struct {
	Title      string
	Conclusion string
	Comment    string // Markdown; "" when there is none
}

// Events returns what happened so far, oldest first.
func (d *Demo) Events() []Event {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.events)
}

// Reviewed waits until the check of the head is completed.
func (d *Demo) Reviewed(ctx context.Context) (Review, error) {
	for {
		d.mu.Lock()
		changed := d.changed
		check, comment := d.check(), d.comment()
		d.mu.Unlock()
		if check != nil && check.Conclusion != "" {
			r := Review{Title: check.Title, Conclusion: check.Conclusion}
			if comment != nil {
				r.Comment = comment.Body
			}
			return r, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return Review{}, fmt.Errorf("waiting for the review: %w", ctx.Err())
		}
	}
}

// observe tells what is new on GitHub.
func (d *Demo) observe() {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := d.github.Deliveries()
	for d.seen.deliveries < len(all) && all[d.seen.deliveries].Attempts > 0 {
		d.sayDelivered(all[d.seen.deliveries])
		d.seen.deliveries++
	}
	if c := d.comment(); c != nil && c.Body != d.seen.comment {
		verb := "written"
		if d.seen.comment != "" {
			verb = "edited"
		}
		d.say("comment %s, %s bytes", verb, thousands(len(c.Body)))
		d.seen.comment = c.Body
	}
	if c := d.check(); c != nil {
		now := fmt.Sprint(c.ID, c.Conclusion, c.Title)
		if c.Conclusion == "" && now != d.seen.check {
			d.say("check: %s", c.Title)
		} else if now != d.seen.check {
			d.say("check: %s – %s", c.Conclusion, c.Title)
			d.seen.told = time.Now()
		}
		d.seen.check = now
	}
	labels := d.repo.Labels(d.pull)
	for _, l := range d.seen.labels {
		if !slices.Contains(labels, l) {
			d.say("%s[bot] removed the label %s", slug, l)
		}
	}
	d.seen.labels = labels
	d.change()
}

func (d *Demo) sayDelivered(delivery standin.Delivery) {
	what := delivery.Event
	if delivery.Action != "" {
		what += "." + delivery.Action
	}
	if delivery.Status == 0 {
		d.say("delivery %s was not answered", what)
		return
	}
	d.say("delivery %s → %d", what, delivery.Status)
}

// say tells of something that happened. d.mu is held.
func (d *Demo) say(format string, args ...any) {
	e := Event{time.Now(), fmt.Sprintf(format, args...)}
	d.events = append(d.events, e)
	fmt.Fprintln(d.out, e.Text)
}

// change wakes those who wait for one. d.mu is held.
func (d *Demo) change() {
	d.version++
	close(d.changed)
	d.changed = make(chan struct{})
}

// end lets those go who wait for a change, as there will be none.
func (d *Demo) end() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ended = true
	d.change()
}

// check returns the App's check of the head, nil when there is none. d.mu is
// held.
func (d *Demo) check() *standin.CheckRun {
	runs := d.repo.CheckRuns(d.repo.Head(d.pull))
	if len(runs) == 0 {
		return nil
	}
	return &runs[len(runs)-1]
}

// comment returns the App's comment, nil when there is none. d.mu is held.
func (d *Demo) comment() *standin.Comment {
	comments := d.repo.Comments(d.pull)
	if len(comments) == 0 {
		return nil
	}
	return &comments[0]
}

// thousands writes n with commas.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
