package dev.pawl.ejb;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The transaction that the method runs in works for one zone: that of the parameter marked {@link InZone}, else of the
 * application's {@link ZoneProvider}. Needs a transaction of the container, by {@code @Transactional} or of an EJB, and
 * holds until that ends. A transaction that works for another zone already is refused; one of its own, as by {@code
 * REQUIRES_NEW}, has its own zone.
 */
@Documented
@Inherited
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface ZoneScoped {
    /** Where the data source is looked up whose connections the method uses. */
    @Nonbinding
    String dataSource() default "jdbc/app";
}
