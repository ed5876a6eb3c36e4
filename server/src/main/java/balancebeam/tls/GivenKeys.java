package balancebeam.tls;

import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.X509ExtendedKeyManager;

/** A factory of the one key manager that it is given: Netty caches parsed keys for factories only. */
final class GivenKeys extends SimpleKeyManagerFactory {
    private final X509ExtendedKeyManager keys;

    private GivenKeys(X509ExtendedKeyManager keys) {
        this.keys = keys;
    }

    static KeyManagerFactory of(X509ExtendedKeyManager keys) {
        return new GivenKeys(keys);
    }

    @Override
    protected void engineInit(KeyStore keyStore, char[] password) {}

    @Override
    protected void engineInit(ManagerFactoryParameters parameters) {}

    @Override
    protected KeyManager[] engineGetKeyManagers() {
        return new KeyManager[] {keys};
    }
}
