# What people run: make dev-server, make test. `make help` lists the rest.
JAVA_HOME := $(shell ./dipeo --java-home)
export JAVA_HOME
MAVEN_VERSION := 3.9.11
MVN := $(CURDIR)/target/maven/bin/mvn
MVN_FLAGS := -B -ntp
JAR := target/quarkus-app/quarkus-run.jar
QUICK := target/quick
SOURCES := pom.xml $(shell find src/main -type f)

.PHONY: help jdk build package dev-server test check bench bench-curve bench-scale bench-hot bench-peers bench-python soak soak-cluster format bench-start native native-receive native-receive-kafka native-full clean
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

jdk:
	@test -n "$(JAVA_HOME)" || exit 1

build: $(JAR) ## build the program

$(JAR): $(SOURCES) | jdk $(MVN)
	@echo "building the program: two minutes, more on a busy machine"
	$(MVN) $(MVN_FLAGS) -q package -DskipTests
	@touch $@

package: $(JAR) ## build it with caches that make the JVM start fast
	docker/train target/quarkus-app

dev-server: $(JAR) ## start on port 8000 with the embedded defaults and a ready-made webhook secret
	@./dipeo serve --dev

test: | jdk $(MVN) ## run all checks and tests
	$(MVN) $(MVN_FLAGS) spotless:check package
	docker/train target/quarkus-app
	$(MVN) $(MVN_FLAGS) failsafe:integration-test failsafe:verify

check: $(QUICK)/classpath ## run single test classes without the static checks: make check T="NearestTest JsonTest"
	@QUICK=$(QUICK) .ci/check $(T)

$(QUICK)/classpath: pom.xml | jdk $(MVN)
	@mkdir -p $(QUICK)
	@$(MVN) $(MVN_FLAGS) -q dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=$@
	@touch $@

format: | jdk $(MVN) ## format the sources
	$(MVN) $(MVN_FLAGS) -q spotless:apply

bench: $(JAR) | $(MVN) ## measure receiving, running and overload; see bench/README.md
	bench/run

bench-curve: $(JAR) | $(MVN) ## measure what the 10,000th and the 1,000,000th event cost: BENCH_EVENTS
	bench/run Curve

bench-scale: $(JAR) | $(MVN) ## measure one server, replicas on PostgreSQL, and receivers and runners on Kafka
	bench/run Scale

bench-peers: ## install what make bench compares with, into target/peers
	bench/peers/install

soak: $(JAR) ## kill a server under load for SECONDS (3600) and take account: ./dipeo prove
	./dipeo prove --seconds $(or $(SECONDS),3600)

soak-cluster: $(JAR) | $(MVN) ## kill, stop and restart three servers on one database for SECONDS (1800), by SEED
	$(MVN) $(MVN_FLAGS) test-compile failsafe:integration-test failsafe:verify -Dit.test=ClusterIT \
	  -Dtest.jvm="-Ddipeo.cluster-seconds=$(or $(SECONDS),1800) $(if $(SEED),-Ddipeo.cluster-seed=$(SEED))"

bench-start: $(JAR) | $(MVN) ## measure how fast each form of the program starts; see bench/RESULTS.md
	bench/start-all

native: | jdk $(MVN) ## build the native program in a container: target/dipeo-runner
	$(MVN) $(MVN_FLAGS) package -Dnative -DskipTests

native-receive: | jdk $(MVN) ## build the native receiver with the kit beside the checkout, and test it
	.ci/native receive

native-receive-kafka: | jdk $(MVN) ## likewise the receiver with Kafka's client
	.ci/native receive-kafka

native-full: | jdk $(MVN) ## likewise the whole program, Python in its interpreter
	.ci/native full

bench-hot: $(JAR) | $(MVN) ## measure the steps of receiving one by one, with JMH
	bench/run-hot

bench-python: $(JAR) ## measure Python beside CPython; see bench/README.md
	bench/run-python

clean: ## remove what was built
	rm -rf target

# Quarkus needs Maven 3.9. Taken, in this order: the system's when it is new enough, the wrapper's download, and where that site
# does not answer, the archive as an artifact, which an older system Maven can fetch from the repository that it is set up for.
$(MVN):
	@mkdir -p target/maven/bin
	@set -e; \
	if mvn -v 2>/dev/null | grep -Eq 'Apache Maven (3\.9|3\.[1-9][0-9]|4)'; then \
	  ln -sf "$$(command -v mvn)" $@; \
	elif ./mvnw -v >/dev/null 2>&1; then \
	  ln -sf "$(CURDIR)/mvnw" $@; \
	elif command -v mvn >/dev/null; then \
	  echo "fetching Maven $(MAVEN_VERSION) as an artifact"; \
	  mvn -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack \
	    -Dartifact=org.apache.maven:apache-maven:$(MAVEN_VERSION):zip:bin -DoutputDirectory=target/maven-dist; \
	  chmod +x target/maven-dist/apache-maven-$(MAVEN_VERSION)/bin/mvn; \
	  ln -sf "$(CURDIR)/target/maven-dist/apache-maven-$(MAVEN_VERSION)/bin/mvn" $@; \
	else \
	  echo "No Maven 3.9: ./mvnw could not download it and there is no mvn to fetch it with. Install Maven 3.9." >&2; exit 1; \
	fi
