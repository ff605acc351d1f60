"""The runtime in an application, and in a request to one of its parts."""

from aiohttp import web

from handlers.usecases.runtime import Runtime

RUNTIME = web.AppKey("runtime", Runtime)


def runtime_of(request: web.Request) -> Runtime:
    runtime: Runtime = request.config_dict[RUNTIME]
    return runtime
