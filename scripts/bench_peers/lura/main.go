// KrakenD's open-source engine (Lura) with its own JWT check and rate limit, put together in the order in which KrakenD
// puts them, for machines that have Go and no KrakenD. It takes KrakenD's own `krakend.json`:
//
//	krakend version
//	krakend run -c FILE
package main

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/gin-gonic/gin"
	"github.com/krakendio/krakend-jose/v2"
	ginjose "github.com/krakendio/krakend-jose/v2/gin"
	ginrate "github.com/krakendio/krakend-ratelimit/v3/router/gin"
	"github.com/luraproject/lura/v2/config"
	"github.com/luraproject/lura/v2/logging"
	"github.com/luraproject/lura/v2/proxy"
	router "github.com/luraproject/lura/v2/router/gin"
	"github.com/luraproject/lura/v2/transport/http/server"
)

func main() {
	arguments := os.Args[1:]
	switch {
	case len(arguments) == 1 && arguments[0] == "version":
		fmt.Println("Lura", lura())
	case len(arguments) == 3 && arguments[0] == "run" && arguments[1] == "-c":
		if err := run(arguments[2]); err != nil {
			fmt.Fprintln(os.Stderr, "krakend:", err)
			os.Exit(1)
		}
	default:
		fmt.Fprintln(os.Stderr, "usage: krakend version | krakend run -c FILE")
		os.Exit(2)
	}
}

func run(file string) error {
	// What users write, and what the parts look for.
	config.ExtraConfigAlias = map[string]string{"auth/validator": jose.ValidatorNamespace}
	service, err := config.NewParser().Parse(file)
	if err != nil {
		return err
	}
	service.Normalize()
	logger, err := logging.NewLogger("ERROR", os.Stderr, "[KRAKEND]")
	if err != nil {
		return err
	}
	gin.SetMode(gin.ReleaseMode)
	rejecters := jose.ChainedRejecterFactory([]jose.RejecterFactory{jose.NopRejecterFactory{}})
	limited := ginrate.NewRateLimiterMw(logger, router.EndpointHandler)
	factory := router.NewFactory(router.Config{
		Engine:         gin.New(),
		ProxyFactory:   proxy.DefaultFactory(logger),
		Logger:         logger,
		HandlerFactory: ginjose.HandlerFactory(limited, logger, rejecters),
		RunServer:      server.RunServer,
	})
	factory.NewWithContext(context.Background()).Run(service)
	return nil
}

// The version of the engine that was built in.
func lura() string {
	if build, ok := debug.ReadBuildInfo(); ok {
		for _, module := range build.Deps {
			if module.Path == "github.com/luraproject/lura/v2" {
				return module.Version
			}
		}
	}
	return "of unknown version"
}
