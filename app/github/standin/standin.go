// Package standin is a small GitHub over HTTP, for tests and for trying the App
// with nothing to register.
//
// It keeps state: what is written can be read again, and git objects have their
// real names. It answers the calls that app/github and review/repository make, with the shapes of
// GitHub's REST description, and refuses what GitHub refuses: a forged or stale
// JWT, a token used outside its repositories or permissions, texts that are too
// long. Rules that the description does not hold name their source.
//
// A [Repository] is also scripted from Go, for what people and other bots do:
// they push, label and comment. Each such act sends the signed webhook that
// GitHub would send, once [Server.Deliver] or [Server.Run] carries it. Faults of
// the API and of the delivery are switched on one by one.
//
// It is not a GitHub to keep anything in: there is no disk, no user's login, no
// web page, and no event or call beyond those. It imports no testing package.
package standin

import (
	"cmp"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// A Config describes the App that the stand-in knows.
type Config struct {
	URL    string // how clients reach it, without a slash at its end; stands in the links of its answers
	AppID  int64
	Slug   string
	Key    *rsa.PublicKey // of the App; its JWTs are checked against it
	Secret string         // signs webhooks

	// Permissions is what each installation grants; nil means what the App asks
	// for.
	Permissions map[string]string

	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// defaultPermissions are those of the App's manifest.
func defaultPermissions() map[string]string {
	return map[string]string{
		"metadata": "read", "contents": "read", "pull_requests": "write",
		"checks": "write", "merge_queues": "read", "issues": "read",
	}
}

// A Server is a GitHub. It is an [http.Handler] and safe for concurrent use.
type Server struct {
	config Config
	mux    *http.ServeMux

	mu            sync.Mutex // guards all below, and every Repository
	lastID        int64
	users         map[string]*user // by lower-case login
	installations map[int64]*installation
	repositories  []*Repository
	tokens        map[string]*token
	minted        []Token
	faults        []*Fault
	calls         []Call
	advisories    []Advisory
	hooks         hooks
}

// New returns a GitHub without repositories.
func New(c Config) *Server {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Permissions == nil {
		c.Permissions = defaultPermissions()
	}
	s := &Server{
		config:        c,
		mux:           http.NewServeMux(),
		users:         make(map[string]*user),
		installations: make(map[int64]*installation),
		tokens:        make(map[string]*token),
	}
	s.hooks.init(&s.mu)
	s.routes()
	return s
}

// routes lists every call that is answered, with what a token needs for it.
// Several permissions mean that any of them will do.
func (s *Server) routes() {
	s.asApp("GET /app", s.getApp)
	s.asApp("GET /app/installations", s.listInstallations)
	s.asApp("POST /app/installations/{installation}/access_tokens", s.createToken)
	s.asApp("GET /app/hook/deliveries", s.listDeliveries)
	s.asApp("POST /app/hook/deliveries/{delivery}/attempts", s.createAttempt)
	s.withToken("GET /installation/repositories", need{"read", "metadata"}, s.listRepositories)

	s.mux.HandleFunc("GET /advisories", s.listAdvisories)

	in := func(pattern string, need need, h func(*Repository, *call) answer) {
		method, path, _ := strings.Cut(pattern, " ")
		s.asInstallation(method+" /repos/{owner}/{repo}/"+path, need, h)
	}
	s.asInstallation("GET /repos/{owner}/{repo}", need{"read", "metadata"}, (*Repository).getRepository)
	s.asInstallation("GET /codeload/{owner}/{repo}/{sha}", need{"read", "contents"}, (*Repository).getBytes)
	in("GET tags", need{"read", "contents"}, (*Repository).listTags)
	in("GET branches", need{"read", "contents"}, (*Repository).listBranches)
	in("GET commits/{sha}", need{"read", "contents"}, (*Repository).getCommit)
	in("GET git/ref/{ref...}", need{"read", "contents"}, (*Repository).getRef)
	in("GET git/tags/{sha}", need{"read", "contents"}, (*Repository).getTag)
	in("GET releases/tags/{tag...}", need{"read", "contents"}, (*Repository).getRelease)
	in("GET contributors", need{"read", "metadata"}, (*Repository).listContributors)
	in("GET tarball/{ref...}", need{"read", "contents"}, (*Repository).getTarball)
	in("GET pulls", need{"read", "pull_requests"}, (*Repository).listPulls)
	in("GET pulls/{number}", need{"read", "pull_requests"}, (*Repository).getPull)
	in("GET commits/{sha}/pulls", need{"read", "pull_requests"}, (*Repository).listPullsOfCommit)
	in("GET compare/{basehead}", need{"read", "contents"}, (*Repository).compare)
	in("GET git/trees/{sha}", need{"read", "contents"}, (*Repository).getTree)
	in("GET git/blobs/{sha}", need{"read", "contents"}, (*Repository).getBlob)
	in("GET contents/{path...}", need{"read", "contents"}, (*Repository).getContents)
	in("POST check-runs", need{"write", "checks"}, (*Repository).createCheckRun)
	in("PATCH check-runs/{id}", need{"write", "checks"}, (*Repository).updateCheckRun)
	in("GET commits/{sha}/check-runs", need{"read", "checks"}, (*Repository).listCheckRuns)
	in("GET issues/{number}/comments", need{"read", "pull_requests", "issues"}, (*Repository).listComments)
	in("POST issues/{number}/comments", need{"write", "pull_requests", "issues"}, (*Repository).createComment)
	in("PATCH issues/comments/{id}", need{"write", "pull_requests", "issues"}, (*Repository).updateComment)
	in("GET issues/{number}/events", need{"read", "pull_requests", "issues"}, (*Repository).listEvents)
	in("POST issues/{number}/labels", need{"write", "pull_requests", "issues"}, (*Repository).addLabels)
	in("DELETE issues/{number}/labels/{name}", need{"write", "pull_requests", "issues"}, (*Repository).removeLabel)
	in("GET collaborators/{login}/permission", need{"read", "metadata"}, (*Repository).getPermission)

	s.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { refuse(http.StatusNotFound, "Not Found").write(w) })
}

// A Call is a request that was answered.
type Call struct {
	Method string
	Path   string
	Status int // 0 for a connection that was dropped
}

// maxRemembered bounds the calls and the tokens that are remembered.
const maxRemembered = 10_000

func remember[T any](all []T, one T) []T {
	if len(all) == maxRemembered {
		all = all[1:]
	}
	return append(all, one)
}

// Calls returns the calls so far, oldest first; the oldest are forgotten.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Call(nil), s.calls...)
}

// ServeHTTP answers as GitHub's API does.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status := statusWriter{ResponseWriter: w}
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.calls = remember(s.calls, Call{r.Method, r.URL.Path, status.status})
	}()
	if s.fault(&status, r) {
		return
	}
	s.mux.ServeHTTP(&status, s.byID(r))
}

// A statusWriter remembers the status for [Server.Calls].
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the status.
func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// byID gives a request for /repositories/ID, as Link headers and redirects spell
// it, the path by name.
func (s *Server) byID(r *http.Request) *http.Request {
	rest, ok := strings.CutPrefix(r.URL.EscapedPath(), "/repositories/")
	if !ok {
		return r
	}
	id, rest, _ := strings.Cut(rest, "/")
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, repo := range s.repositories {
		if itoa(repo.id) == id {
			r = r.Clone(r.Context())
			u, err := r.URL.Parse(strings.TrimSuffix("/repos/"+repo.owner.login+"/"+repo.name+"/"+rest, "/"))
			if err == nil {
				u.RawQuery = r.URL.RawQuery
				r.URL = u
			}
			break
		}
	}
	return r
}

// A call is a request with what the stand-in knows of its sender.
type call struct {
	*http.Request
	token  *token // nil for a call as the App itself
	header http.Header
}

// An answer is what is sent back: a document, or bytes when raw is not nil.
type answer struct {
	status int
	body   any
	raw    []byte
	kind   string // of raw; empty means what a file's bytes come as
}

// A doc is a JSON object as it is printed.
type doc map[string]any

func ok(body any) answer { return answer{status: http.StatusOK, body: body} }

// refuse is GitHub's shape of an error.
func refuse(status int, message string) answer {
	return answer{status: status, body: doc{
		"message":           message,
		"documentation_url": "https://docs.github.com/rest",
		"status":            itoa(int64(status)),
	}}
}

// invalid is GitHub's shape of a body that it did not like.
func invalid(resource, field, code, message string) answer {
	a := refuse(http.StatusUnprocessableEntity, "Validation Failed")
	a.body.(doc)["errors"] = []doc{{"resource": resource, "field": field, "code": code, "message": message}}
	return a
}

// reply sends a to the caller. A document that he has already, by its ETag, is
// not sent again, and costs nothing of the installation's budget.
//
// https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
func (c *call) reply(w http.ResponseWriter, a answer) {
	unchanged := false
	if c.Method == http.MethodGet && a.status == http.StatusOK && a.raw == nil {
		a.raw, a.kind = must(json.Marshal(a.body)), "application/json; charset=utf-8"
		tag := fmt.Sprintf(`W/"%x"`, sha256.Sum256(a.raw))
		w.Header().Set("ETag", tag)
		unchanged = c.Header.Get("If-None-Match") == tag
	}
	if unchanged {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	c.token.installation.spent++
	a.write(w)
}

func (a answer) write(w http.ResponseWriter) {
	body, kind := a.raw, cmp.Or(a.kind, "application/vnd.github.raw+json; charset=utf-8")
	if a.raw == nil {
		kind = "application/json; charset=utf-8"
		var err error
		if body, err = json.Marshal(a.body); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("X-GitHub-Media-Type", "github.v3")
	w.WriteHeader(a.status)
	w.Write(body)
}

// maxBody bounds what is read of a request.
const maxBody = 25 << 20

// decode reads the body of c into v, or returns how it is refused.
func (c *call) decode(v any) *answer {
	data, err := io.ReadAll(http.MaxBytesReader(nil, c.Body, maxBody))
	if err != nil || json.Unmarshal(data, v) != nil {
		a := refuse(http.StatusBadRequest, "Problems parsing JSON")
		return &a
	}
	return nil
}

// id returns a number that was not given out before.
func (s *Server) id() int64 {
	s.lastID++
	return 1_000_000 + s.lastID
}

// now returns the time as GitHub keeps it, to the second.
func (s *Server) now() time.Time { return s.config.Now().UTC().Truncate(time.Second) }
