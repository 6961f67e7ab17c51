// Package webhook checks a delivery of GitHub's and turns it into a job, or
// nothing. It calls nobody: GitHub waits ten seconds for an answer and asks no
// second time, so that a delivery is kept first and understood later.
//
// A delivery is bounded before it is hashed, hashed before it is parsed, and
// believed in nothing but which pull request to look at: the worker reads the
// state of things from GitHub anew. Order and repetition of deliveries are
// therefore of no consequence.
package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/bumplens/bumplens/app/queue"
)

// maxBody is GitHub's own cap on a payload; above it there is no delivery.
const maxBody = 25 << 20

// A Queue takes pull requests that want to be looked at.
type Queue interface {
	Want(context.Context, queue.Pull) error
}

// A Handler answers deliveries.
type Handler struct {
	log    *slog.Logger
	secret []byte
	queue  Queue
}

// New returns a handler of deliveries that are signed with secret. An empty
// secret would accept what anybody signed with nothing, and is refused.
func New(log *slog.Logger, secret []byte, q Queue) (*Handler, error) {
	if len(secret) == 0 {
		return nil, errors.New("the webhook's secret is empty")
	}
	return &Handler{log, secret, q}, nil
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	log := h.log.With("delivery", r.Header.Get("X-GitHub-Delivery"), "event", r.Header.Get("X-GitHub-Event"))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if errors.As(err, new(*http.MaxBytesError)) {
		http.Error(w, "larger than any delivery of GitHub's", http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil {
		http.Error(w, "cut short", http.StatusBadRequest)
		return
	}
	if !h.signed(r.Header.Get("X-Hub-Signature-256"), body) {
		log.Warn("delivery refused: wrong signature")
		http.Error(w, "the signature is missing or wrong", http.StatusUnauthorized)
		return
	}
	pull, ok, err := parse(r.Header.Get("X-GitHub-Event"), body)
	if err != nil {
		log.Warn("delivery refused: not understood", "err", err)
		http.Error(w, "not a payload of this event", http.StatusBadRequest)
		return
	}
	if !ok {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if err := h.queue.Want(r.Context(), pull); err != nil {
		log.Error("delivery not kept", "err", err)
		http.Error(w, "not kept; deliver it again", http.StatusServiceUnavailable)
		return
	}
	log.Info("delivery kept", "installation", pull.Installation, "repo", pull.Owner+"/"+pull.Name, "pull", pull.Number)
	w.WriteHeader(http.StatusAccepted)
}

// signed compares in constant time. The older SHA-1 header is not looked at.
func (h *Handler) signed(header string, body []byte) bool {
	digits, ok := strings.CutPrefix(header, "sha256=")
	sum, err := hex.DecodeString(digits)
	if !ok || err != nil {
		return false
	}
	mac := hmac.New(sha256.New, h.secret)
	mac.Write(body)
	return hmac.Equal(sum, mac.Sum(nil))
}
