package main

import (
	"context"
	"log/slog"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/bumplens/bumplens/app/queue"
	"github.com/bumplens/bumplens/app/store"
	"github.com/bumplens/bumplens/review/registry"
)

// Metrics are what an operator watches, in Prometheus' form.
type metrics struct {
	registry   *prometheus.Registry
	deliveries *prometheus.CounterVec
	reviews    *prometheus.CounterVec
	calls      *prometheus.CounterVec
	left       prometheus.Histogram
	requests   *prometheus.HistogramVec
	looks      *prometheus.CounterVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "bumplens_deliveries_total",
			Help: "Deliveries of GitHub's, by the status they were answered with.",
		}, []string{"code"}),
		reviews: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "bumplens_reviews_total",
			Help: "Verdicts that were published, with how the check ended.",
		}, []string{"verdict", "conclusion"}),
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "bumplens_github_calls_total",
			Help: "Calls to GitHub, by route and by the status of the answer; none where there was no answer.",
		}, []string{"route", "status"}),
		left: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "bumplens_github_rate_left_ratio",
			Help:    "The share of its hour's calls that an installation had left after a call.",
			Buckets: []float64{0, 0.05, 0.1, 0.25, 0.5, 0.75, 1},
		}),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "bumplens_registry_request_seconds",
			Help:    "Requests to registries and the hosts they name, until the answer began, by host and status.",
			Buckets: []float64{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30},
		}, []string{"host", "status"}),
		looks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "bumplens_cache_looks_total",
			Help: "Looks for a registry's documents and artifacts, by whether they were at hand.",
		}, []string{"hit"}),
	}
	m.registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		m.deliveries, m.reviews, m.calls, m.left, m.requests, m.looks,
	)
	return m
}

// handler serves the metrics, with those of the jobs that kept has.
func (m *metrics) handler(log *slog.Logger, kept *store.Store) http.Handler {
	m.registry.MustRegister(jobCounts{log, kept})
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelError)})
}

func (m *metrics) reviewed(verdict, conclusion string) {
	m.reviews.WithLabelValues(verdict, conclusion).Inc()
}

// watch counts what client asks and looks for.
func (m *metrics) watch(client *registry.Client) {
	client.Looked = func(hit bool) { m.looks.WithLabelValues(strconv.FormatBool(hit)).Inc() }
	client.Getter.Asked = func(host string, status int, took time.Duration) {
		m.requests.WithLabelValues(host, statusText(status)).Observe(took.Seconds())
	}
}

func statusText(status int) string {
	if status == 0 {
		return "none"
	}
	return strconv.Itoa(status)
}

// A meter counts the calls to GitHub that pass through it.
type meter struct {
	next    http.RoundTripper
	metrics *metrics
}

// RoundTrip sends req.
func (m meter) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := m.next.RoundTrip(req)
	status := 0
	if err == nil {
		status = resp.StatusCode
		limit, errLimit := strconv.ParseFloat(resp.Header.Get("X-RateLimit-Limit"), 64)
		left, errLeft := strconv.ParseFloat(resp.Header.Get("X-RateLimit-Remaining"), 64)
		if errLimit == nil && errLeft == nil && limit > 0 {
			m.metrics.left.Observe(left / limit)
		}
	}
	m.metrics.calls.WithLabelValues(route(req), statusText(status)).Inc()
	return resp, err
}

// variable is a segment of a path that tells one thing from another of its kind:
// a number, a commit, or two of them.
var variable = regexp.MustCompile(`^(\d+|[0-9a-f]{40}|.*\.\.\..*)$`)

// route is a call's method and path, without what tells one repository, person or
// commit from another.
func route(req *http.Request) string {
	_, path, _ := strings.Cut(req.URL.Path, "/api/v3") // of an Enterprise Server
	if path == "" {
		path = req.URL.Path
	}
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for i, p := range parts {
		named := i > 0 && (parts[i-1] == "collaborators" || parts[i-1] == "labels")
		switch {
		case parts[0] == "repos" && (i == 1 || i == 2), variable.MatchString(p), named:
			parts[i] = "_"
		case i > 0 && parts[i-1] == "contents": // a path of several segments
			return req.Method + " /" + strings.Join(parts[:i], "/") + "/_"
		}
	}
	return req.Method + " /" + strings.Join(parts, "/")
}

// JobCounts tells what the queue holds whenever it is asked.
type jobCounts struct {
	log  *slog.Logger
	kept *store.Store
}

var (
	jobsDesc = prometheus.NewDesc("bumplens_jobs", "Jobs that have not ended, by kind and state.", []string{"kind", "state"}, nil)
	ageDesc  = prometheus.NewDesc("bumplens_queue_age_seconds", "Since when the oldest job that waits could have begun, by kind.", []string{"kind"}, nil)
	deadDesc = prometheus.NewDesc("bumplens_dead_jobs", "Jobs that were given up and wait for a person, a thousand at most.", nil, nil)
)

// Describe says which metrics these are.
func (jobCounts) Describe(c chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{jobsDesc, ageDesc, deadDesc} {
		c <- d
	}
}

// Collect asks the database. One that does not answer tells nothing.
func (j jobCounts) Collect(c chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	counts, err := queue.Counts(ctx, j.kept)
	if err != nil {
		j.log.Warn("jobs not counted", "err", err)
		return
	}
	for _, n := range counts {
		c <- prometheus.MustNewConstMetric(jobsDesc, prometheus.GaugeValue, float64(n.Waiting), n.Kind, "waiting")
		c <- prometheus.MustNewConstMetric(jobsDesc, prometheus.GaugeValue, float64(n.Running), n.Kind, "running")
		c <- prometheus.MustNewConstMetric(ageDesc, prometheus.GaugeValue, n.Age.Seconds(), n.Kind)
	}
	dead, err := queue.Dead(ctx, j.kept, maxDead)
	if err != nil {
		j.log.Warn("dead jobs not counted", "err", err)
		return
	}
	c <- prometheus.MustNewConstMetric(deadDesc, prometheus.GaugeValue, float64(len(dead)))
}
