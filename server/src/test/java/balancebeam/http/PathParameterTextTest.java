package balancebeam.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.Span;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathParameterTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "/a;jsessionid=ab12          | ab12",
                "/a;jsessionid=ab12?x=1      | ab12",
                "/a;JSESSIONID=ab12.node1    | ab12.node1",
                "/a;v=1;jsessionid=ab12;w=2  | ab12",
                "/a;jsessionid=ab12/b;c=d    | ab12",
                "/a;v=1/b;jsessionid=x       | x",
                "/a;jsessionid=one;jsessionid=two | one",
                "/a;jsessionid=              | ''",
                "https://h:8443/a;jsessionid=ab12#f | ab12",
                "/a;jsessionid               | -",
                "/a;jsessionidx=1            | -",
                "/a;xjsessionid=1            | -",
                "/a?b;jsessionid=ab12        | -",
                "/a#b;jsessionid=ab12        | -",
                "/jsessionid=ab12            | -",
                "/a;                         | -",
                ";                           | -",
                "''                          | -"
            })
    void theFirstOfThatNameInThePath(String text, String value) {
        byte[] bytes = Ascii.bytes("xx" + text + ";jsessionid=behind");
        long span = PathParameterText.find(bytes, 2, 2 + text.length(), Ascii.bytes("jsessionid"));
        assertEquals(value, span == Span.NONE ? null : Ascii.text(bytes, Span.start(span), Span.end(span)));
    }
}
