package balancebeam.cli;

/** What a running process might say. */
final class Samples {
    static final String STATUS = """
        {"version":"balancebeam 1.0 (Java 25)","time":"2026-11-21T12:00:10Z","startTime":"2026-11-21T09:46:00Z",
        "configVersion":3,"draining":false,"liveSites":1,"loops":2,"loopLagMs":[0.0,0.1],
        "memory":{"rssBytes":64225280,"heapUsedBytes":9437184,"heapMaxBytes":67108864,"bufferBytes":0},
        "reload":{"count":2,"failed":0,"last":{"at":"2026-11-21T11:59:50Z","tookMs":14.2,"ok":true,
        "message":"+ route the rest"}},
        "listeners":[{"name":"web","address":"[::]:8080","scheme":"https",
        "protocols":["http/1.1","h2","h3"],"speaks":"http/1.1 h2, h3 on udp 8080","connections":3,"maxConnections":65536}],
        "latencyBoundsMs":[0.1],"unrouted":1,
        "routes":[
        {"name":"api","match":"api.example.com /v1/* GET","target":"cluster api","requests":12345,"inFlight":2,
        "statuses":[0,12300,0,40,5],"errors":3,"retries":7,"maintenance":false,"p50Ms":1.734,"p99Ms":12.5},
        {"name":"the rest","match":"*","target":"split shop 9, api 1","requests":10,"inFlight":0,
        "statuses":[0,10,0,0,0],"errors":0,"retries":0,"maintenance":true,"p50Ms":0.0,"p99Ms":0.0}],
        "clusters":[
        {"name":"api","algorithm":"p2c","endpoints":[
        {"name":"10.0.0.1:80","address":"10.0.0.1:80","state":"up","reason":"","since":"2026-11-21T09:46:00Z",
        "weight":1,"admin":"active","inFlight":2,"connections":4,"requests":12000,"statuses":[0,11960,0,40,0],
        "connectFailures":0,"resets":0,"retries":0,"ejections":0,"p50Ms":1.7,"p99Ms":12.4},
        {"name":"10.0.0.2:80","address":"10.0.0.2:80","state":"down","reason":"it answered 500 to GET /health",
        "since":"2026-11-21T11:58:00Z","weight":1,"admin":"active","inFlight":0,"connections":0,"requests":352,
        "statuses":[0,340,0,0,5],"connectFailures":2,"resets":1,"retries":7,"ejections":1,"p50Ms":0,"p99Ms":0}]},
        {"name":"shop","algorithm":"round-robin","protocol":"h2c","tls":false,"speaks":"h2c","endpoints":[
        {"name":"10.0.0.1:80","address":"10.0.0.1:80","state":"up","reason":"","since":"2026-11-21T09:46:00Z",
        "weight":9,"admin":"drained","inFlight":0,"connections":0,"requests":10,"statuses":[0,10,0,0,0],
        "connectFailures":0,"resets":0,"retries":0,"ejections":0,"p50Ms":0,"p99Ms":0},
        {"name":"web3.example:80","address":"10.0.0.3:80","state":"up","reason":"","since":"2026-11-19T10:46:00Z",
        "weight":1,"admin":"ejected","inFlight":0,"connections":0,"requests":0,"statuses":[0,0,0,0,0],
        "connectFailures":0,"resets":0,"retries":0,"ejections":0,"p50Ms":0,"p99Ms":0},
        {"name":"[fd00::9]:80","address":"[fd00::9]:80","state":"up","reason":"","since":"2026-11-21T12:00:00Z",
        "weight":1,"admin":"active","inFlight":0,"connections":0,"requests":0,"statuses":[0,0,0,0,0],
        "connectFailures":0,"resets":0,"retries":0,"ejections":0,"p50Ms":0,"p99Ms":0}]}],
        "events":[]}
        """;

    private Samples() {}
}
