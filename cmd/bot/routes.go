package main

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/bumplens/bumplens/app/webhook"
)

// appRoutes are those of the App.
func appRoutes(log *slog.Logger, hook *webhook.Handler, ready readiness) http.Handler {
	metrics := prometheus.NewRegistry()
	deliveries := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "bumplens_deliveries_total",
		Help: "Deliveries of GitHub's, by the status they were answered with.",
	}, []string{"code"})
	metrics.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		deliveries,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "bumplens_jobs_waiting",
			Help: "Jobs that wait or are being done; -1 when the queue does not answer.",
		}, func() float64 { return depth(ready) }),
	)
	mux := http.NewServeMux()
	mux.Handle("POST /webhook", promhttp.InstrumentHandlerCounter(deliveries, hook))
	mux.Handle("GET /readyz", ready)
	mux.HandleFunc("GET /healthz", alive)
	mux.Handle("GET /metrics", promhttp.HandlerFor(metrics, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelError)}))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://github.com/bumplens/bumplens", http.StatusFound)
	})
	return mux
}

func depth(r readiness) float64 {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	n, err := r.jobs.Depth(ctx)
	if err != nil {
		return -1
	}
	return float64(n)
}
