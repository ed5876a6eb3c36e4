package balancebeam.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The admin API of a balancer that runs. One thread. */
final class AdminPage {
    private static final String SAYS = "Console and admin API: ";

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI base;
    private long mostLiveSites;

    /** What it said. */
    record Answer(int status, String body) {}

    private AdminPage(URI base) {
        this.base = base;
    }

    /** Of a program that has said where. */
    static AdminPage of(Program balancer) throws InterruptedException {
        String line = balancer.awaitLine(said -> said.contains(SAYS));
        return new AdminPage(URI.create(line.substring(line.indexOf(SAYS) + SAYS.length())));
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path)));
    }

    Answer post(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), answer.body());
    }

    /** A number of the status. */
    long number(String key) throws IOException, InterruptedException {
        String status = get("/v1/status").body();
        Matcher found = Pattern.compile("\"" + key + "\":(\\d+)").matcher(status);
        if (!found.find()) {
            throw new AssertionError("no " + key + " in " + status);
        }
        return Long.parseLong(found.group(1));
    }

    void noteLiveSites() throws IOException, InterruptedException {
        mostLiveSites = Math.max(mostLiveSites, number("liveSites"));
    }

    /** The most that were noted. */
    long mostLiveSites() {
        return mostLiveSites;
    }
}
