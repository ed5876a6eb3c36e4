package balancebeam.cli;

import balancebeam.bytes.JsonText;
import balancebeam.cli.admin.AdminClient;
import balancebeam.config.EndpointConfig;
import java.util.List;
import java.util.Map;

/** {@code balancebeam weight}: an endpoint's share. Main thread only. */
final class WeightCommand implements Command {
    private final AdminFlags flags = new AdminFlags();
    private final Flag<Boolean> json = Commands.json();

    @Override
    public Description description() {
        return Description.of("weight", "Set an endpoint's share beside the others'.")
                .takes(List.of(EndpointCommand.FORM + " N"), Operand.ENDPOINT, Operand.OTHER)
                .says("N is from 0, which gets nothing new, to %d. It holds until the configuration names another."
                        .formatted(EndpointConfig.MOST_WEIGHT))
                .flags(flags.all())
                .flags(json);
    }

    @Override
    public int run(List<String> operands, Surroundings around) {
        if (operands.size() < 2) {
            throw new BadUsageException(
                    "Which endpoint, and which weight? Expected %s N".formatted(EndpointCommand.FORM));
        }
        Commands.none(operands, 2);
        int weight = weight(operands.get(1));
        AdminClient client = flags.client(around);
        EndpointChoice endpoint = EndpointChoice.of(
                operands.getFirst(), client.get("/v1/status").orThrow().json());
        EndpointCommand.tell(
                client.post(endpoint.target("weight"), JsonText.of(Map.of("weight", weight)))
                        .orThrow(),
                json,
                around);
        return 0;
    }

    private static int weight(String text) {
        try {
            int weight = Values.wholeNumber(text);
            if (weight >= 0 && weight <= EndpointConfig.MOST_WEIGHT) {
                return weight;
            }
        } catch (IllegalArgumentException e) {
            throw new BadUsageException("Invalid weight: " + e.getMessage(), e);
        }
        throw new BadUsageException(
                "Invalid weight: '%s' is not from 0 to %d".formatted(text, EndpointConfig.MOST_WEIGHT));
    }
}
