package dev.asyncio.test.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

/// Two transports of datagrams, which are closed after the claim.
final class DatagramTrial {

    private DatagramTrial() {}

    /// What is claimed.
    interface Claim {
        void check(DatagramWitness near, DatagramWitness far) throws Exception;
    }

    static void run(DatagramTransportContract contract, Claim claim) throws Exception {
        var near = new DatagramWitness();
        var far = new DatagramWitness();
        contract.open(near);
        contract.open(far);
        for (DatagramWitness end : List.of(near, far)) {
            end.witness.until("connectionMade", contract.patience(), end.witness::isConnected);
        }
        try {
            claim.check(near, far);
        } finally {
            for (DatagramWitness end : List.of(near, far)) {
                end.transport().abort();
                end.untilLost(contract.patience());
            }
        }
        assertEquals(List.of(), near.witness.problems, "what the protocol must not be told");
        assertEquals(List.of(), far.witness.problems, "what the other protocol must not be told");
    }
}
