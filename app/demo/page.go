package demo

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/bumplens/bumplens/app/github/standin"
)

//go:embed page.html page.css page.js
var assets embed.FS

var pageTemplate = template.Must(template.New("page.html").Funcs(template.FuncMap{
	"initial": func(login string) string { return login[:1] },
	"clock":   func(t time.Time) string { return t.Format(time.TimeOnly) },
}).ParseFS(assets, "page.html"))

// A view is what the page shows.
type view struct {
	Version              int
	Repository, Title    string
	Number               int
	Author, Branch, Base string
	Head                 string
	Updates              []shown
	Check                *checkView    // nil before there is one
	Comment              template.HTML // "" when there is none
	Commenter            string
	Edits                int
	Labels               []string
	Override             string // the label's name
	Overridden           bool   // it is on
	People               []person
	Suspect              string
	Attacked             bool    // the look-alike is in the pull request
	Events               []Event // newest first
}

// shown is an update as the pull request's description lists it.
type shown struct {
	Update
	To       string // at the head
	Embedded bool
}

// A checkView is the check of the head.
type checkView struct {
	standin.CheckRun
	State         string // its conclusion, or "running"
	Summary, Text template.HTML
}

// Page serves the pull request and takes what its reader does as one of the
// people in it. It answers to names of this machine alone: a page of elsewhere,
// or a name made to lead here, changes and sees nothing.
func (d *Demo) Page() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", d.show)
	mux.HandleFunc("GET /changes", d.awaitChange)
	mux.Handle("GET /page.css", http.FileServerFS(assets))
	mux.Handle("GET /page.js", http.FileServerFS(assets))
	mux.HandleFunc("POST /label", d.takeLabel)
	mux.HandleFunc("POST /push", d.takePush)
	return local(http.NewCrossOriginProtection().Handler(mux))
}

// local refuses hosts that are not this machine, and has browsers run and load
// nothing but the page's own.
func local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			http.Error(w, "This page is for the machine that serves it.", http.StatusMisdirectedRequest)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

func (d *Demo) show(w http.ResponseWriter, _ *http.Request) {
	v, err := d.view()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	var page bytes.Buffer
	if err := pageTemplate.Execute(&page, v); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(page.Bytes())
}

// view gathers what the page shows.
func (d *Demo) view() (*view, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	head := d.repo.Head(d.pull)
	v := &view{
		Version: d.version, Repository: owner + "/" + name, Title: title, Number: d.pull,
		Author: renovate, Branch: branch, Base: base, Head: head[:7],
		Labels: d.repo.Labels(d.pull), Override: overrideLabel(), People: people(),
		Suspect: suspect, Events: slices.Clone(d.events),
	}
	slices.Reverse(v.Events)
	v.Overridden = slices.Contains(v.Labels, v.Override)
	v.Attacked = d.at(suspectUpdate()) == suspectUpdate().To
	for _, u := range d.updates {
		v.Updates = append(v.Updates, shown{Update: u, To: d.at(u), Embedded: u.Name == suspect || u.Name == honest})
	}
	if run := d.check(); run != nil {
		c := &checkView{CheckRun: *run, State: run.Conclusion}
		if c.State == "" {
			c.State = "running"
		}
		var err error
		if c.Summary, err = render(run.Summary); err != nil {
			return nil, err
		}
		if c.Text, err = render(run.Text); err != nil {
			return nil, err
		}
		v.Check = c
	}
	if c := d.comment(); c != nil {
		var err error
		if v.Comment, err = render(c.Body); err != nil {
			return nil, err
		}
		v.Commenter, v.Edits = c.Author.Login, c.Edits
	}
	return v, nil
}

// longestWait is how long a page's question for changes stays open. It is well
// within what a server gives an answer.
const longestWait = 20 * time.Second

// awaitChange answers the number of the newest change once it is not the one
// that the page knows, or after a while all the same.
func (d *Demo) awaitChange(w http.ResponseWriter, r *http.Request) {
	known, err := strconv.Atoi(r.FormValue("known"))
	if err != nil {
		http.Error(w, "known is not a number", http.StatusBadRequest)
		return
	}
	d.mu.Lock()
	now, changed, ended := d.version, d.changed, d.ended
	d.mu.Unlock()
	if now == known && !ended {
		late := time.NewTimer(longestWait)
		defer late.Stop()
		select {
		case <-changed:
		case <-late.C:
		case <-r.Context().Done():
			return
		}
		d.mu.Lock()
		now = d.version
		d.mu.Unlock()
	}
	fmt.Fprintln(w, now)
}

func (d *Demo) takeLabel(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<10)
	switch who, what := r.PostFormValue("as"), r.PostFormValue("do"); what {
	case "add":
		d.took(w, r, d.label(r.Context(), who))
	case "remove":
		d.took(w, r, d.unlabel(who))
	default:
		http.Error(w, "neither add nor remove", http.StatusBadRequest)
	}
}

func (d *Demo) takePush(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<10)
	switch r.PostFormValue("do") {
	case "fix":
		d.took(w, r, d.push(toHarmless))
	case "attack":
		d.took(w, r, d.push(toAll))
	default:
		http.Error(w, "neither fix nor attack", http.StatusBadRequest)
	}
}

// took leads back to the page after an act.
func (d *Demo) took(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, errNobody):
		http.Error(w, err.Error(), http.StatusBadRequest)
	case err != nil:
		http.Error(w, err.Error(), http.StatusConflict)
	default:
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}
