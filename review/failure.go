package review

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/registry"
)

// registryArchive matches addresses of archives on web servers.
var registryArchive = regexp.MustCompile(`^https?://`)

// A Failure is why an update could not be read, where asking again soon would
// not help.
type Failure struct{ Unread facts.Unread }

func (f *Failure) Error() string { return f.Unread.Cause + ": " + f.Unread.Reason }

func missing(v ecosystem.Version) *Failure {
	return &Failure{facts.Unread{
		Cause:  facts.ArtifactMissing,
		Reason: fmt.Sprintf("The registry does not have %q.", v.String()),
	}}
}

// refused says that a registry knows who asks, or what for, and does not give
// it out: it is no silence, and asking again is of no use.
func refused(v ecosystem.Version, code int) *Failure {
	return &Failure{facts.Unread{
		Cause:  facts.ArtifactMissing,
		Reason: fmt.Sprintf("The registry does not give out %q. Its answer is %d.", v.String(), code),
	}}
}

// unanswered makes of a registry's error what there is to say of v, where asking
// again soon would not help; nil where it might.
func unanswered(v ecosystem.Version, err error) *Failure {
	var notAsked *registry.NotAskedError
	var status *registry.StatusError
	switch {
	case errors.Is(err, registry.ErrNotFound):
		return missing(v)
	case errors.Is(err, registry.ErrDigest):
		return unverified(v)
	case errors.As(err, &notAsked):
		return &Failure{facts.Unread{Cause: facts.SourceUnread, Reason: notAsked.Reason}}
	case errors.As(err, &status) && status.Refuses():
		return refused(v, status.Code)
	}
	return nil
}

func unverified(v ecosystem.Version) *Failure {
	return &Failure{facts.Unread{
		Cause:  facts.ArtifactUnverified,
		Reason: fmt.Sprintf("The registry's bytes of %q do not have the digest that is pinned.", v.String()),
	}}
}

// causes are those that a [Failure] may have.
var causes = []string{facts.ArtifactMissing, facts.ArtifactUnverified, facts.ArtifactUnreadable, facts.SourceUnread}

// AsUnread tells people why an update could not be read. What the registry or
// the network said stays in the log.
func AsUnread(err error) *facts.Unread {
	var failure *Failure
	var limit *archive.LimitError
	switch {
	case errors.As(err, &failure):
		return &failure.Unread
	case errors.As(err, &limit):
		return &facts.Unread{Cause: facts.ArtifactUnreadable, Reason: fmt.Sprintf("It was refused: %v.", limit)}
	case errors.Is(err, registry.ErrOffline):
		return &facts.Unread{Cause: facts.RegistrySilent, Reason: "It is not in the cache, and nothing may be fetched."}
	}
	return &facts.Unread{Cause: facts.RegistrySilent, Reason: "The registry did not answer as it should."}
}

// ParseFailure reads an error that a queue kept as text.
func ParseFailure(text string) *facts.Unread {
	cause, reason, ok := strings.Cut(text, ": ")
	if ok && slices.Contains(causes, cause) {
		return &facts.Unread{Cause: cause, Reason: reason}
	}
	return AsUnread(errors.New(text))
}
