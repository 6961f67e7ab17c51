package main

import (
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/bumplens/bumplens/app/webhook"
)

// appRoutes are those of the App.
func appRoutes(log *slog.Logger, hook *webhook.Handler, ready readiness, p parts) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /webhook", promhttp.InstrumentHandlerCounter(p.metrics.deliveries, hook))
	mux.Handle("GET /readyz", ready)
	mux.HandleFunc("GET /healthz", alive)
	mux.Handle("GET /metrics", p.metrics.handler(log, p.store))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://github.com/bumplens/bumplens", http.StatusFound)
	})
	return mux
}
