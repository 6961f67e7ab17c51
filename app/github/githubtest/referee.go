package githubtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// descriptionVariable names GitHub's REST description.
const descriptionVariable = "BUMPLENS_OPENAPI"

// A referee holds calls against GitHub's REST description.
type referee struct {
	t      testing.TB
	router routers.Router // nil: absent
}

// newReferee returns the referee for a test. An absent one lets all pass.
func newReferee(t testing.TB) *referee {
	t.Helper()
	if os.Getenv(descriptionVariable) == "" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not set: GitHub's REST description must be there in CI", descriptionVariable)
		}
		t.Logf("%s is not set: calls are not held against GitHub's REST description", descriptionVariable)
		return &referee{t: t}
	}
	router, err := description()
	if err != nil {
		t.Fatalf("loading GitHub's REST description: %v", err)
	}
	return &referee{t: t, router: router}
}

// between returns next with the referee before and behind it.
func (f *referee) between(next http.Handler) http.Handler {
	if f.router == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the client went away
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		if err := f.check(r, body, rec); err != nil {
			f.t.Errorf("%s %s answered %d: %v", r.Method, r.URL, rec.Code, err)
		}
		maps.Copy(w.Header(), rec.Header())
		w.WriteHeader(rec.Code)
		w.Write(rec.Body.Bytes())
	})
}

// check returns how a call or its answer departs from the description.
func (f *referee) check(r *http.Request, body []byte, rec *httptest.ResponseRecorder) error {
	if strings.HasPrefix(r.URL.Path, "/repositories/") || strings.HasPrefix(r.URL.Path, "/codeload/") {
		return nil // where GitHub's links and redirects lead; not described
	}
	asked := r.Clone(context.Background())
	asked.Body = io.NopCloser(bytes.NewReader(body))
	asked.URL = oneSegment(r.URL)
	route, params, err := f.router.FindRoute(asked)
	if err != nil {
		return fmt.Errorf("no such call: %w", err)
	}
	raw := strings.Contains(r.Header.Get("Accept"), "raw")
	in := &openapi3filter.RequestValidationInput{
		Request: asked, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, SkipSettingDefaults: true},
	}
	if err := openapi3filter.ValidateRequest(context.Background(), in); err != nil {
		return fmt.Errorf("request: %w", err)
	}
	err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: rec.Code, Header: rec.Header(),
		Body: io.NopCloser(bytes.NewReader(rec.Body.Bytes())),
		Options: &openapi3filter.Options{
			// Bytes in place of a document have no schema.
			ExcludeResponseBody: raw && rec.Code == http.StatusOK,
		},
	})
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	return nil
}

// oneSegment escapes the slashes of a contents path and of a ref: the
// description has one parameter for it, and a router's parameters end at a slash.
func oneSegment(u *url.URL) *url.URL {
	for _, call := range []string{"/contents/", "/git/ref/", "/releases/tags/"} {
		before, path, found := strings.Cut(u.EscapedPath(), call)
		if !found {
			continue
		}
		escaped := *u
		escaped.RawPath = before + call + strings.ReplaceAll(path, "/", "%2F")
		return &escaped
	}
	return u
}

// description loads what the stand-in's calls need of the description, once in a
// test binary: the whole of it takes seconds.
var description = sync.OnceValues(func() (routers.Router, error) {
	data, err := os.ReadFile(os.Getenv(descriptionVariable))
	if err != nil {
		return nil, err
	}
	if data, err = excerpt(data, described()); err != nil {
		return nil, fmt.Errorf("reading %q: %w", os.Getenv(descriptionVariable), err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return nil, err
	}
	// The test server's address, whatever it is. The document is not validated:
	// GitHub's own has paths that conflict.
	doc.Servers = openapi3.Servers{{URL: "/"}}
	mend(doc)
	return gorillamux.NewRouter(doc)
})

// mend takes back where the description contradicts GitHub's own other words.
//
// That of its webhooks says that a pull request has no author once the account
// is deleted, and no repository at its head once the fork is. Everywhere but in
// the list of installations an account is a user or an enterprise, not both.
func mend(doc *openapi3.T) {
	for _, name := range []string{"pull-request", "pull-request-simple"} {
		pull := doc.Components.Schemas[name].Value
		head := pull.Properties["head"].Value
		orNull(pull, "user")
		orNull(head, "user")
		orNull(head, "repo")
	}
	listed := doc.Paths.Value("/app/installations").Get.Responses.Status(http.StatusOK).Value
	account := listed.Content["application/json"].Schema.Value.Items.Value.Properties["account"].Value
	account.AnyOf, account.AllOf = account.AllOf, nil
}

// orNull lets a property be null.
func orNull(s *openapi3.Schema, property string) {
	of := s.Properties[property]
	s.Properties[property] = openapi3.NewSchemaRef("", &openapi3.Schema{Nullable: true, AllOf: openapi3.SchemaRefs{of}})
}

// described are the paths that the App calls, and the engine. A call to another is an error,
// also where GitHub has it.
func described() []string {
	paths := []string{
		"/app", "/app/installations", "/app/installations/{installation_id}/access_tokens", "/installation/repositories",
		"/app/hook/deliveries", "/app/hook/deliveries/{delivery_id}/attempts", "/advisories", "/repos/{owner}/{repo}",
	}
	for _, p := range []string{
		"pulls", "pulls/{pull_number}", "commits/{commit_sha}/pulls", "compare/{basehead}", "git/trees/{tree_sha}",
		"git/blobs/{file_sha}", "contents/{path}", "check-runs", "check-runs/{check_run_id}",
		"commits/{ref}/check-runs", "issues/{issue_number}/comments", "issues/comments/{comment_id}",
		"issues/{issue_number}/events", "issues/{issue_number}/labels", "issues/{issue_number}/labels/{name}",
		"collaborators/{username}/permission", "tags", "branches", "commits/{ref}", "git/ref/{ref}", "git/tags/{tag_sha}",
		"releases/tags/{tag}", "contributors", "tarball/{ref}",
	} {
		paths = append(paths, "/repos/{owner}/{repo}/"+p)
	}
	return paths
}

// reference finds what a part of the description refers to.
var reference = regexp.MustCompile(`"#/components/([a-zA-Z-]+)/([^"]+)"`)

// excerpt cuts the description down to paths and what they refer to.
func excerpt(data []byte, paths []string) ([]byte, error) {
	var whole struct {
		OpenAPI    string                                `json:"openapi"`
		Info       json.RawMessage                       `json:"info"`
		Paths      map[string]json.RawMessage            `json:"paths"`
		Components map[string]map[string]json.RawMessage `json:"components"`
	}
	if err := json.Unmarshal(data, &whole); err != nil {
		return nil, err
	}
	kept := make(map[string]json.RawMessage)
	parts := make(map[string]map[string]json.RawMessage)
	var todo []json.RawMessage
	for _, p := range paths {
		if whole.Paths[p] == nil {
			return nil, fmt.Errorf("no path %s", p)
		}
		kept[p] = whole.Paths[p]
		todo = append(todo, whole.Paths[p])
	}
	for len(todo) > 0 {
		part := todo[0]
		todo = todo[1:]
		for _, m := range reference.FindAllSubmatch(part, -1) {
			kind, name := string(m[1]), string(m[2])
			if parts[kind] == nil {
				parts[kind] = make(map[string]json.RawMessage)
			}
			if _, done := parts[kind][name]; !done {
				parts[kind][name] = whole.Components[kind][name]
				todo = append(todo, whole.Components[kind][name])
			}
		}
	}
	return json.Marshal(map[string]any{"openapi": whole.OpenAPI, "info": whole.Info, "paths": kept, "components": parts})
}
