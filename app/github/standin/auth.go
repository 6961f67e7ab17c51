package standin

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v4"
)

// A token is an installation's access token.
type token struct {
	installation *installation
	repositories []int64
	permissions  map[string]string
	expires      time.Time
}

// A Token is what an access token that was minted may do.
type Token struct {
	Repositories []string // owner/name
	Permissions  map[string]string
}

// A need is the level that a call wants, and the permissions that give it.
type need []string

func (n need) met(t *token) bool {
	level, anyOf := n[0], n[1:]
	return slices.ContainsFunc(anyOf, func(p string) bool {
		return t.permissions[p] == "write" || t.permissions[p] == level
	})
}

// tokenLife is GitHub's: an hour.
const tokenLife = time.Hour

// asApp registers a call that is made with the App's JWT.
func (s *Server) asApp(pattern string, h func(*call) answer) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if why := s.badJWT(r); why != "" {
			refuse(http.StatusUnauthorized, why).write(w)
			return
		}
		h(&call{Request: r, header: w.Header()}).write(w)
	})
}

// badJWT holds the App's token to GitHub's rules: RS256, issued in the past, at
// most ten minutes ahead, issued by the App. It returns what GitHub says of one
// that breaks them, and nothing of a good one.
//
// https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
func (s *Server) badJWT(r *http.Request) string {
	signed, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return "A JSON web token could not be decoded"
	}
	var claims jwt.RegisteredClaims
	// The times are checked below, by the stand-in's clock.
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"RS256"}), jwt.WithoutClaimsValidation())
	if _, err := parser.ParseWithClaims(signed, &claims, func(*jwt.Token) (any, error) { return s.config.Key, nil }); err != nil {
		return "A JSON web token could not be decoded"
	}
	now := s.config.Now()
	switch {
	case claims.Issuer != itoa(s.config.AppID):
		return "Integration not found"
	case claims.IssuedAt == nil || claims.IssuedAt.After(now.Add(time.Second)):
		return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
	case claims.ExpiresAt == nil || !claims.ExpiresAt.After(now):
		return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"
	case claims.ExpiresAt.After(now.Add(10*time.Minute + time.Second)):
		return "'Expiration time' claim ('exp') is too far in the future"
	}
	return ""
}

func (s *Server) getApp(*call) answer { return ok(s.appJSON(s.config.AppID)) }

// createToken mints a token, narrowed as the body asks.
func (s *Server) createToken(c *call) answer {
	id, _ := strconv.ParseInt(c.PathValue("installation"), 10, 64)
	inst := s.installations[id]
	if inst == nil {
		return refuse(http.StatusNotFound, "Not Found")
	}
	if !inst.suspended.IsZero() {
		return refuse(http.StatusForbidden, "This installation has been suspended")
	}
	var want struct {
		Repositories  []string          `json:"repositories"`
		RepositoryIDs []int64           `json:"repository_ids"`
		Permissions   map[string]string `json:"permissions"`
	}
	if refusal := c.decode(&want); refusal != nil {
		return *refusal
	}
	t := &token{installation: inst, permissions: want.Permissions, expires: s.now().Add(tokenLife)}
	var named []*Repository
	for _, id := range want.RepositoryIDs {
		named = append(named, s.repository(id))
	}
	for _, name := range want.Repositories {
		named = append(named, s.named(inst.account.login, name))
	}
	for _, r := range named {
		if r == nil || r.installation != inst {
			return refuse(http.StatusUnprocessableEntity, "There is at least one repository that does not exist or is not accessible to the parent installation.")
		}
	}
	if named == nil {
		named = s.repositoriesOf(inst)
	}
	for _, r := range named {
		t.repositories = append(t.repositories, r.id)
	}
	for name, level := range want.Permissions {
		if granted := inst.permissions[name]; granted != "write" && granted != level {
			return refuse(http.StatusUnprocessableEntity, "The permissions requested are not granted to this installation.")
		}
	}
	if t.permissions == nil {
		t.permissions = inst.permissions
	}
	// GitHub's tokens have no fixed length since 2026.
	text := fmt.Sprintf("ghs_%d_%s", s.config.AppID, rand.Text())
	s.tokens[text] = t
	s.minted = remember(s.minted, Token{s.fullNames(t.repositories), t.permissions})
	return answer{status: http.StatusCreated, body: doc{
		"token":                text,
		"expires_at":           stamp(t.expires),
		"permissions":          t.permissions,
		"repository_selection": "selected",
	}}
}

func (s *Server) fullNames(ids []int64) []string {
	var names []string
	for _, id := range ids {
		names = append(names, s.repository(id).fullName())
	}
	return names
}

// Tokens returns what each token may do that was minted, oldest first; the oldest
// are forgotten.
func (s *Server) Tokens() []Token {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.minted)
}

// asInstallation registers a call within a repository that is made with an
// installation's token.
func (s *Server) asInstallation(pattern string, need need, h func(*Repository, *call) answer) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		t := s.authorized(r)
		if t == nil {
			refuse(http.StatusUnauthorized, "Bad credentials").write(w)
			return
		}
		repo := s.named(r.PathValue("owner"), r.PathValue("repo"))
		open := repo != nil && repo.public && r.Method == http.MethodGet // to any token, whatever it is for
		if repo == nil || !open && !repo.shownTo(t) {
			// GitHub does not tell that a repository exists which may not be seen.
			refuse(http.StatusNotFound, "Not Found").write(w)
			return
		}
		if !strings.EqualFold(repo.name, r.PathValue("repo")) {
			repo.moved(w, r)
			return
		}
		if !open && !need.met(t) {
			refuse(http.StatusForbidden, "Resource not accessible by integration").write(w)
			return
		}
		if repo.archived && r.Method != http.MethodGet {
			refuse(http.StatusForbidden, "Repository was archived so is read-only.").write(w)
			return
		}
		c := &call{Request: r, token: t, header: w.Header()}
		c.reply(w, h(repo, c))
	})
}

// shownTo reports whether the repository may be seen with the token: one that
// was taken away from the installation may not, though the token names it.
func (r *Repository) shownTo(t *token) bool {
	return r.installation == t.installation && slices.Contains(t.repositories, r.id)
}

// withToken registers a call about an installation that is made with its token.
func (s *Server) withToken(pattern string, need need, h func(*call) answer) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		t := s.authorized(r)
		switch {
		case t == nil:
			refuse(http.StatusUnauthorized, "Bad credentials").write(w)
		case !need.met(t):
			refuse(http.StatusForbidden, "Resource not accessible by integration").write(w)
		default:
			c := &call{Request: r, token: t, header: w.Header()}
			c.reply(w, h(c))
		}
	})
}

// authorized returns the token of r if it is good, else nil.
func (s *Server) authorized(r *http.Request) *token {
	kind, text, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "token") && !strings.EqualFold(kind, "bearer") {
		return nil
	}
	t := s.tokens[text]
	if t == nil || !t.installation.suspended.IsZero() || !t.expires.After(s.config.Now()) {
		return nil
	}
	return t
}
