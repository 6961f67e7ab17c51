package standin

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
)

// A Delivery is a webhook and what became of it.
type Delivery struct {
	GUID     string
	Event    string // pull_request
	Action   string // opened
	Payload  []byte
	Attempts int
	Status   int // of the last attempt; zero when there was no answer
}

// An attempt is one try at a delivery, as GitHub lists them.
type attempt struct {
	id         int64
	of         *Delivery
	redelivery bool
	at         time.Time
	status     int // zero without an answer
}

// hooks holds the deliveries. All is guarded by the server's lock.
type hooks struct {
	url      string
	all      []*Delivery
	waiting  []*attempt
	attempts []*attempt // that were made, oldest first
	flying   int
	idle     *sync.Cond    // nothing waits or flies
	wake     chan struct{} // something waits

	drop, duplicate, overtake int // how many of the next deliveries
}

func (h *hooks) init(mu *sync.Mutex) {
	h.idle = sync.NewCond(mu)
	h.wake = make(chan struct{}, 1)
}

// SetHook says where webhooks go. Those of before wait until then.
func (s *Server) SetHook(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hooks.url = url
	s.hooks.notify()
}

// DropDeliveries makes the next n events not be delivered, as to a host that
// cannot be reached; they can be redelivered.
func (s *Server) DropDeliveries(n int) { s.adjust(func(h *hooks) { h.drop = n }) }

// DuplicateDeliveries makes the next n events be delivered twice, under one GUID.
func (s *Server) DuplicateDeliveries(n int) { s.adjust(func(h *hooks) { h.duplicate = n }) }

// ReorderDeliveries makes each of the next n events overtake all that wait.
func (s *Server) ReorderDeliveries(n int) { s.adjust(func(h *hooks) { h.overtake = n }) }

func (s *Server) adjust(f func(*hooks)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.hooks)
}

// Deliveries returns what there was to deliver, oldest first.
func (s *Server) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Delivery, len(s.hooks.all))
	for i, d := range s.hooks.all {
		all[i] = *d
	}
	return all
}

// queue adds an event to what waits.
func (s *Server) queue(event, action string, payload doc) {
	h := &s.hooks
	d := &Delivery{GUID: uuid.NewString(), Event: event, Action: action, Payload: must(json.Marshal(payload))}
	h.all = append(h.all, d)
	if h.drop > 0 {
		h.drop--
		s.note(&attempt{of: d}, 0)
		return
	}
	first := &attempt{of: d}
	if h.overtake > 0 {
		h.overtake--
		h.waiting = slices.Insert(h.waiting, 0, first)
	} else {
		h.waiting = append(h.waiting, first)
	}
	if h.duplicate > 0 {
		h.duplicate--
		h.waiting = append(h.waiting, &attempt{of: d})
	}
	h.notify()
}

// note keeps what came of an attempt.
func (s *Server) note(a *attempt, status int) {
	a.id, a.at, a.status = s.id(), s.now(), status
	s.hooks.attempts = append(s.hooks.attempts, a)
}

func (h *hooks) notify() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// Redeliver sends a webhook once more, under its GUID, as GitHub's own button
// does.
func (s *Server) Redeliver(ctx context.Context, guid string) error {
	s.mu.Lock()
	i := slices.IndexFunc(s.hooks.all, func(d *Delivery) bool { return d.GUID == guid })
	if i < 0 {
		s.mu.Unlock()
		return fmt.Errorf("no delivery %s", guid)
	}
	a := &attempt{of: s.hooks.all[i], redelivery: true}
	s.hooks.flying++
	s.mu.Unlock()
	return s.send(ctx, a)
}

// next takes what is to be sent next, nil when nothing is.
func (s *Server) next() *attempt {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := &s.hooks
	if h.url == "" || len(h.waiting) == 0 {
		return nil
	}
	a := h.waiting[0]
	h.waiting = h.waiting[1:]
	h.flying++
	return a
}

// Deliver sends what waits, one after the other, and returns once nothing does.
// Its error names the deliveries that were not taken; like GitHub it does not
// try them again.
func (s *Server) Deliver(ctx context.Context) error {
	var failed []error
	for ctx.Err() == nil {
		a := s.next()
		if a == nil {
			break
		}
		if err := s.send(ctx, a); err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(append(failed, ctx.Err())...)
}

// Run delivers until ctx is done, one after the other. What is not taken shows
// in [Server.Deliveries] alone.
func (s *Server) Run(ctx context.Context) { s.RunAtOnce(ctx, 1) }

// RunAtOnce delivers until ctx is done, up to n at once. They arrive in any order.
func (s *Server) RunAtOnce(ctx context.Context, n int) {
	var sending sync.WaitGroup
	defer sending.Wait()
	slots := make(chan struct{}, n)
	for {
		select {
		case <-ctx.Done():
			return
		case slots <- struct{}{}:
		}
		if a := s.next(); a != nil {
			sending.Go(func() {
				defer func() { <-slots }()
				s.send(ctx, a)
			})
			continue
		}
		<-slots
		select {
		case <-ctx.Done():
			return
		case <-s.hooks.wake:
		}
	}
}

// Wait returns once nothing waits for delivery or is on its way. Something must
// be delivering meanwhile.
func (s *Server) Wait(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.hooks.idle.Broadcast()
	})
	defer stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.hooks.waiting)+s.hooks.flying > 0 && ctx.Err() == nil {
		s.hooks.idle.Wait()
	}
	return ctx.Err()
}

// answerWithin is how long GitHub waits for a hook's answer.
const answerWithin = 10 * time.Second

// send makes an attempt and notes what came of it.
func (s *Server) send(ctx context.Context, a *attempt) error {
	d := a.of
	s.mu.Lock()
	url := s.hooks.url
	s.mu.Unlock()
	status, err := s.post(ctx, url, d)

	s.mu.Lock()
	defer s.mu.Unlock()
	d.Attempts++
	d.Status = status
	s.note(a, status)
	s.hooks.flying--
	s.hooks.idle.Broadcast()
	if err != nil {
		return fmt.Errorf("delivering %s.%s %s: %w", d.Event, d.Action, d.GUID, err)
	}
	return nil
}

func (s *Server) post(ctx context.Context, url string, d *Delivery) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(d.Payload))
	if err != nil {
		return 0, err
	}
	mac := hmac.New(sha256.New, []byte(s.config.Secret))
	mac.Write(d.Payload)
	for k, v := range map[string]string{
		"Content-Type":                           "application/json",
		"User-Agent":                             "GitHub-Hookshot/standin",
		"X-GitHub-Event":                         d.Event,
		"X-GitHub-Delivery":                      d.GUID,
		"X-GitHub-Hook-ID":                       "1",
		"X-GitHub-Hook-Installation-Target-ID":   itoa(s.config.AppID),
		"X-GitHub-Hook-Installation-Target-Type": "integration",
		"X-Hub-Signature-256":                    "sha256=" + hex.EncodeToString(mac.Sum(nil)),
	} {
		req.Header.Set(k, v)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
	if resp.StatusCode/100 != 2 {
		return resp.StatusCode, fmt.Errorf("answered %s", resp.Status)
	}
	return resp.StatusCode, nil
}

// listDeliveries answers the attempts, newest first. The cursor is where a page
// starts.
func (s *Server) listDeliveries(c *call) answer {
	q := c.URL.Query()
	size, cursor := perPage(c), q.Get("cursor")
	found := []doc{}
	for _, a := range slices.Backward(s.hooks.attempts) {
		switch from, _ := strconv.ParseInt(cursor, 10, 64); {
		case cursor != "" && a.id > from,
			q.Get("status") == "success" && (a.status < 200 || a.status >= 400),
			q.Get("status") == "failure" && a.status < 400:
			continue
		}
		if len(found) == size {
			q.Set("cursor", itoa(a.id))
			c.header.Set("Link", "<"+s.config.URL+c.URL.Path+"?"+q.Encode()+`>; rel="next"`)
			break
		}
		found = append(found, a.json())
	}
	return ok(found)
}

func (a *attempt) json() doc {
	status := "OK"
	switch {
	case a.status == 0:
		status = "failed to connect"
	case a.status/100 != 2:
		status = fmt.Sprintf("Invalid HTTP Response: %d", a.status)
	}
	return doc{
		"id": a.id, "guid": a.of.GUID, "delivered_at": stamp(a.at), "redelivery": a.redelivery, "duration": 0.1,
		"status": status, "status_code": a.status, "event": a.of.Event, "action": orNull(a.of.Action),
		"installation_id": nil, "repository_id": nil,
	}
}

// createAttempt has a delivery sent once more, later, as GitHub does.
func (s *Server) createAttempt(c *call) answer {
	i := slices.IndexFunc(s.hooks.attempts, func(a *attempt) bool { return itoa(a.id) == c.PathValue("delivery") })
	if i < 0 {
		return refuse(http.StatusNotFound, "Not Found")
	}
	s.hooks.waiting = append(s.hooks.waiting, &attempt{of: s.hooks.attempts[i].of, redelivery: true})
	s.hooks.notify()
	return answer{status: http.StatusAccepted, body: doc{}}
}

// emit queues an event of the repository.
func (r *Repository) emit(event, action string, by Actor, more doc) {
	payload := doc{
		"action":       action,
		"repository":   r.json(),
		"organization": r.organizationJSON(),
		"installation": doc{"id": r.installation.id, "node_id": nodeID("MDIzOk", r.installation.id)},
		"sender":       r.s.userJSON(r.s.user(by)),
	}
	for k, v := range more {
		payload[k] = v
	}
	r.s.queue(event, action, payload)
}

// emitPull queues an event of a pull request.
func (r *Repository) emitPull(p *pull, action string, by Actor, more doc) {
	all := doc{"number": p.number, "pull_request": r.pullJSON(p)}
	for k, v := range more {
		all[k] = v
	}
	r.emit("pull_request", action, by, all)
}

// emitInstallation queues the event of an App that was installed with r.
func (s *Server) emitInstallation(r *Repository) {
	installed := s.installationJSON(r.installation)
	// Numbers in recorded payloads, though the description says text.
	installed["created_at"], installed["updated_at"] = r.installation.created.Unix(), r.installation.created.Unix()
	s.queue("installation", "created", doc{
		"action":       "created",
		"installation": installed,
		"repositories": []doc{{
			"id": r.id, "node_id": nodeID("R", r.id), "name": r.name,
			"full_name": r.fullName(), "private": true,
		}},
		"requester": nil,
		"sender":    s.userJSON(s.user(Person("installer"))),
	})
}

// events are those that the App's manifest subscribes to.
func events() []string {
	return []string{"issue_comment", "label", "merge_group", "pull_request", "push"}
}
