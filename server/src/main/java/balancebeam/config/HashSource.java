package balancebeam.config;

/** A part of a request that consistent algorithms go by. Immutable; the text of one is how messages call it. */
public sealed interface HashSource {
    /** One that needs no name. */
    enum Plain implements HashSource, Choice {
        /** The address of the client, the real one where trusted proxies tell it. */
        SOURCE_ADDRESS,
        /** The normalised path, without the query. */
        PATH,
        /** The id of the client's TLS session, which sessions of TLS 1.2 have. */
        TLS_SESSION;

        @Override
        public String toString() {
            return spelling();
        }
    }

    /**
     * The first header of a name.
     *
     * @param name in lower case
     */
    record Header(String name) implements HashSource {
        @Override
        public String toString() {
            return "header " + name;
        }
    }

    /** The first cookie of that name. */
    record Cookie(String name) implements HashSource {
        @Override
        public String toString() {
            return "cookie " + name;
        }
    }

    /**
     * The first parameter of that name in the path, as {@code ;jsessionid=ab12}, as it is written.
     *
     * @param name in lower case; case makes no difference
     */
    record PathParameter(String name) implements HashSource {
        @Override
        public String toString() {
            return "path-parameter " + name;
        }
    }

    /** The first parameter of that name, as it is written. */
    record Query(String name) implements HashSource {
        @Override
        public String toString() {
            return "query " + name;
        }
    }
}
