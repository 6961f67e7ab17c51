package standin

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// An attempt is one try at a delivery, as GitHub lists them.
type attempt struct {
	id         int64
	of         *Delivery
	redelivery bool
	at         time.Time
	status     int // zero without an answer
}

// note keeps what came of an attempt.
func (s *Server) note(a *attempt, status int) {
	a.id, a.at, a.status = s.id(), s.now(), status
	s.hooks.attempts = append(s.hooks.attempts, a)
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
