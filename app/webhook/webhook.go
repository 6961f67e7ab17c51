// Package webhook checks a delivery of GitHub's and turns it into a job, or
// nothing. It calls nobody: GitHub waits ten seconds for an answer and asks no
// second time, so that a delivery is kept first and understood later.
//
// A delivery is bounded before it is hashed, hashed before it is parsed, and
// believed in nothing but what to look at: the worker reads the
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

// A Queue takes what is wanted, and what is no longer.
type Queue interface {
	Want(ctx context.Context, w queue.Wish, delivery string) error
	Drop(context.Context, queue.Wish) error
}

// A Handler answers deliveries.
type Handler struct {
	log    *slog.Logger
	config Config
	queue  Queue
}

// A Config says whose deliveries these are.
type Config struct {
	Secret []byte // that signs them
	AppID  int64

	// ConfigFile is the file by which a branch says how its pull requests are
	// judged, and SharedRepository the one whose file counts for all others of
	// its account.
	ConfigFile, SharedRepository string
}

// New returns a handler of deliveries. An empty secret would accept what anybody
// signed with nothing, and is refused.
func New(log *slog.Logger, c Config, q Queue) (*Handler, error) {
	if len(c.Secret) == 0 {
		return nil, errors.New("the webhook's secret is empty")
	}
	return &Handler{log, c, q}, nil
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	delivery := r.Header.Get("X-GitHub-Delivery")
	log := h.log.With("delivery", delivery, "event", r.Header.Get("X-GitHub-Event"))
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
	read, err := h.config.parse(r.Header.Get("X-GitHub-Event"), body)
	if err != nil {
		log.Warn("delivery refused: not understood", "err", err)
		http.Error(w, "not a payload of this event", http.StatusBadRequest)
		return
	}
	if len(read.wanted)+len(read.gone) == 0 {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if err := h.keep(r.Context(), read, delivery); err != nil {
		log.Error("delivery not kept", "err", err)
		http.Error(w, "not kept; deliver it again", http.StatusServiceUnavailable)
		return
	}
	log.Info("delivery kept", "wanted", read.wanted, "gone", read.gone)
	w.WriteHeader(http.StatusAccepted)
}

// keep hands on what a delivery says. Where it fails in the middle, the delivery
// comes again, and what was kept already is kept once.
func (h *Handler) keep(ctx context.Context, read reading, delivery string) error {
	for _, w := range read.wanted {
		if err := h.queue.Want(ctx, w, delivery); err != nil {
			return err
		}
	}
	for _, w := range read.gone {
		if err := h.queue.Drop(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

// signed compares in constant time. The older SHA-1 header is not looked at.
func (h *Handler) signed(header string, body []byte) bool {
	digits, ok := strings.CutPrefix(header, "sha256=")
	sum, err := hex.DecodeString(digits)
	if !ok || err != nil {
		return false
	}
	mac := hmac.New(sha256.New, h.config.Secret)
	mac.Write(body)
	return hmac.Equal(sum, mac.Sum(nil))
}
